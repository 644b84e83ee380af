/**
 * The log in Postgres: streams in shards, each with one appender who holds its lease; a few lanes, each of which commits what waits for its shards in one statement. Entry type:
 * PostgresEventLog.
 */
@NullMarked
package dev.agijobs.eventlog.postgres;

import org.jspecify.annotations.NullMarked;
