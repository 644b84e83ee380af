/**
 * Ports of what stands beside the log: ArtifactStore, documents by content id; ViewStore, documents derived from the log with the position they reflect; SnapshotStore, what events of a
 * stream add up to.
 */
@NullMarked
package dev.agijobs.store;

import org.jspecify.annotations.NullMarked;
