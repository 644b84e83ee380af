package dev.agijobs.eventlog;

/**
 * The end of a stream.
 *
 * @param seq of its last event
 * @param hash of its last event
 * @param firstOffset offset of its first event in the shard
 */
public record StreamHead(String stream, int shard, long seq, byte[] hash, StreamStatus status, long firstOffset) {}
