/**
 * Ports of what stands beside the log. Entry type: ArtifactStore, documents by content id.
 */
@NullMarked
package dev.agijobs.store;

import org.jspecify.annotations.NullMarked;
