package dev.agijobs.publish.kafka;

import dev.agijobs.eventlog.Failpoints;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Publishes the log to Kafka: a read_committed consumer sees each event once, and those of a stream in order, whatever dies. The shards form groups; each is published by one
 * node at a time, and one that believes too long to be it is fenced by the brokers. The log never waits for Kafka. Thread-safe.
 */
public final class KafkaRelay implements AutoCloseable {
    private final KafkaSettings settings;
    private final LongAdder published = new LongAdder();
    private final List<RelayGroup> groups;
    private final Runnable unlisten;

    /**
     * Begins at once, and waits for Kafka as long as it is away.
     *
     * @param here whether it is this node that publishes a group, now
     * @param failpoints hit at {@code relay.before-cursor}, {@code relay.before-commit} (everything is sent) and {@code relay.after-commit}
     */
    public KafkaRelay(KafkaSettings settings, PublishedLog log, IntPredicate here, Failpoints failpoints) {
        this.settings = settings;
        this.groups = IntStream.range(0, settings.groups())
                .mapToObj(group -> new RelayGroup(settings, log, group, () -> here.test(group), failpoints, published))
                .toList();
        this.unlisten = log.feed().onCommit(() -> groups.forEach(RelayGroup::news));
    }

    public KafkaSettings settings() {
        return settings;
    }

    /** Of each group, at this node. */
    public List<RelayStatus> status() {
        return groups.stream().map(RelayGroup::status).toList();
    }

    /** Events published by this process. */
    public long published() {
        return published.sum();
    }

    /** Ends all groups. Blocks, for a few seconds at most. */
    @Override
    public void close() {
        unlisten.run();
        groups.parallelStream().forEach(RelayGroup::close);
    }
}
