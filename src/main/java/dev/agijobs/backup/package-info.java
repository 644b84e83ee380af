/**
 * Copies of the embedded state: {@link dev.agijobs.backup.Backup} takes one, also while a server runs, and {@link dev.agijobs.backup.Restore} makes a state directory of it.
 * Knows the embedded log and its artifacts as files, and not what an event means. Blocks.
 */
@NullMarked
package dev.agijobs.backup;

import org.jspecify.annotations.NullMarked;
