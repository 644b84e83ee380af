package dev.agijobs.eventlog;

/**
 * An event as stored.
 *
 * @param shard the shard of the stream
 * @param offset 1..n in the shard, without gaps, in commit order
 * @param seq 1..n in the stream, without gaps
 * @param org organisation; {@code default} until tenants are used
 * @param prevHash hash of the event before it in the stream; 32 zero bytes at seq 1
 * @param hash see {@link HashChain}
 */
public record RecordedEvent(
        int shard, long offset, String stream, long seq, String org, NewEvent event, byte[] prevHash, byte[] hash) {}
