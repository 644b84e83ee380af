/**
 * Files that hold events which a log no longer keeps itself: {@link dev.agijobs.archive.ArchiveWriter} makes one, {@link dev.agijobs.archive.ArchiveFile} reads parts of it,
 * {@link dev.agijobs.archive.ArchiveCheck} proves all of it, and an {@link dev.agijobs.archive.ArchiveShelf} is the folder they lie in. Knows no backend. Blocks.
 */
@NullMarked
package dev.agijobs.archive;

import org.jspecify.annotations.NullMarked;
