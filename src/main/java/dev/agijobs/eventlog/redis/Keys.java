package dev.agijobs.eventlog.redis;

/**
 * Where the log is in its database.
 *
 * <ul>
 *   <li>{@code META}, a hash: log_id, schema, epoch, owner, end (offset of the last event).
 *   <li>{@code EVENTS}, a stream: the entry {@code OFFSET-0} has an event's envelope {@code e} and payload {@code p}.
 *   <li>{@code HEADS}, a hash by the stream's name: see {@link Head}.
 *   <li>{@code DUE}, a sorted set of equal scores, so ordered by its members: see {@link Head#dueEntry}.
 *   <li>{@code OFFSETS} and the stream's name, a string: the offsets of its events by seq, 8 bytes each.
 *   <li>{@code COMMITS} and the log's id, a channel (all databases of a server have the same ones): {@code EPOCH:END} after each append.
 * </ul>
 */
final class Keys {
    static final byte[] META = Bytes.text("orchestrator:log:meta");
    static final byte[] EVENTS = Bytes.text("orchestrator:log:events");
    static final byte[] HEADS = Bytes.text("orchestrator:log:heads");
    static final byte[] DUE = Bytes.text("orchestrator:log:due");
    static final String OFFSETS = "orchestrator:log:offsets:";
    static final String COMMITS = "orchestrator:log:commits:";

    private Keys() {}
}
