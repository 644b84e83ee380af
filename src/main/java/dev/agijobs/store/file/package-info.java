/**
 * Stores in the file system, beside the embedded log.
 */
@NullMarked
package dev.agijobs.store.file;

import org.jspecify.annotations.NullMarked;
