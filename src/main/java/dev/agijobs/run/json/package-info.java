/**
 * Stored form of run events: stable type names, versions and upcasters. Entry type: RunEventCodec.
 */
@NullMarked
package dev.agijobs.run.json;

import org.jspecify.annotations.NullMarked;
