/**
 * The log on a Redis server: one shard, one writer, one script that appends a group. Entry types: LogLease, which a node takes first, and RedisEventLog.
 */
@NullMarked
package dev.agijobs.eventlog.redis;

import org.jspecify.annotations.NullMarked;
