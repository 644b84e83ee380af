package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.publish.CloudEventHeaders;
import dev.agijobs.testkit.KafkaTopics;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The topic of events, as somebody sees it who reads committed records only, beside the log. */
final class Topic {
    private static final Duration PUBLISHED_MAX = Duration.ofSeconds(120);
    private static final int PAGE = 5_000;

    private final String bootstrap;
    private final String name;

    Topic(String bootstrap, String name) {
        this.bootstrap = bootstrap;
        this.name = name;
    }

    /** Events in the order in which they were seen. */
    private static final class Seen {
        final Set<UUID> ids = new HashSet<>();
        private final Map<Integer, MessageDigest> shards = new TreeMap<>();
        private final Map<String, Long> seqs = new HashMap<>();

        void see(RecordedEvent event) {
            assertThat(event.seq())
                    .as("the order of %s", event.stream())
                    .isEqualTo(seqs.merge(event.stream(), 1L, Long::sum));
            assertThat(ids.add(event.event().eventId()))
                    .as("event %d of %s is there once", event.seq(), event.stream())
                    .isTrue();
            MessageDigest shard = shards.computeIfAbsent(event.shard(), n -> sha256());
            shard.update("%s %d ".formatted(event.stream(), event.seq()).getBytes(StandardCharsets.UTF_8));
            shard.update(event.hash());
        }

        /** Of stream, seq and hash of each event, by shard; the hash of an event covers everything else. */
        Map<Integer, String> digests() {
            Map<Integer, String> digests = new TreeMap<>();
            shards.forEach((shard, digest) -> digests.put(shard, HexFormat.of().formatHex(digest.digest())));
            return digests;
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Waits until the topic has as many events as a log that nobody writes to, and compares: each event once, those of a shard in the log's order. Answers how many. */
    int awaitEqualTo(Kept kept) {
        Seen log = log(kept.feed());
        Seen published = published(log.ids.size());
        assertThat(published.ids).isEqualTo(log.ids);
        assertThat(published.digests()).isEqualTo(log.digests());
        return log.ids.size();
    }

    private Seen published(int events) {
        Seen seen = new Seen();
        long giveUpAt = System.nanoTime() + PUBLISHED_MAX.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaTopics.consumer(bootstrap)) {
            List<TopicPartition> partitions = consumer.partitionsFor(name).stream()
                    .map(p -> new TopicPartition(name, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (seen.ids.size() < events || !atEnd(consumer, partitions)) {
                assertThat(System.nanoTime() - giveUpAt)
                        .as("%d of %d events are published", seen.ids.size(), events)
                        .isNegative();
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> seen.see(CloudEventHeaders.read(KafkaTopics.headers(record), record.value())
                                .recorded()));
            }
        }
        return seen;
    }

    private static boolean atEnd(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        return consumer.endOffsets(partitions).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static Seen log(EventFeed feed) {
        Seen seen = new Seen();
        EventFeed.Page page = feed.after(feed.start(), PAGE).await().atMost(PUBLISHED_MAX);
        while (!page.events().isEmpty()) {
            page.events().forEach(seen::see);
            page = feed.after(page.next(), PAGE).await().atMost(PUBLISHED_MAX);
        }
        return seen;
    }
}
