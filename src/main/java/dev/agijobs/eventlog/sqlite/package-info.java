/**
 * The embedded log: one SQLite file, one writer thread, group commit. Entry type: SqliteEventLog.
 */
@NullMarked
package dev.agijobs.eventlog.sqlite;

import org.jspecify.annotations.NullMarked;
