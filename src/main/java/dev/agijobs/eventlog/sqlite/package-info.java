/**
 * The embedded log: one SQLite file, one writer thread, group commit. Entry type: SqliteEventLog. LogFile and SqliteLogReader look at
 * it from outside, whoever writes it.
 */
@NullMarked
package dev.agijobs.eventlog.sqlite;

import org.jspecify.annotations.NullMarked;
