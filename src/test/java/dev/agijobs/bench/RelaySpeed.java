package dev.agijobs.bench;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.publish.kafka.KafkaRelay;
import dev.agijobs.publish.kafka.KafkaSettings;
import dev.agijobs.publish.kafka.PublishedLog;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.testkit.EmbeddedEngine;
import dev.agijobs.testkit.KafkaProcess;
import dev.agijobs.testkit.KafkaTopics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Prints how fast a log is published to a broker beside it: all of it after the relay was away, beside a plain transactional producer that sends the same records; and how long
 * after its commit an event is visible, at a steady rate. Arguments: runs of ten steps in the log (20,000), rounds (3), events a second of the second part (1,000), seconds of it
 * (20). The log is in SQLite, or in the Postgres of BENCH_PG_DSN.
 */
public final class RelaySpeed {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int ABREAST = 256;
    private static final int STEPS = 10;
    private static final int IN_A_TRANSACTION = 2_000;
    private static final RunEventCodec CODEC = new RunEventCodec(new PlanReader(PlanLimits.DEFAULT));

    private final KafkaProcess kafka;
    private final EventLog log;
    private final EventFeed feed;
    private final int shards;

    private RelaySpeed(KafkaProcess kafka, EventLog log, EventFeed feed) {
        this.kafka = kafka;
        this.log = log;
        this.feed = feed;
        this.shards = feed.start().offsets().size();
    }

    public static void main(String[] args) throws Exception {
        long runs = (args.length > 0 ? Long.parseLong(args[0]) : 20_000L) / ABREAST * ABREAST;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        int rate = args.length > 2 ? Integer.parseInt(args[2]) : 1_000;
        int seconds = args.length > 3 ? Integer.parseInt(args[3]) : 20;
        TempDir.with("relay-", dir -> {
            PostgresLoad postgres = PostgresLoad.ofSettings();
            ExecutorService answers = Executors.newFixedThreadPool(2);
            EmbeddedEngine.Logs logs = logs(postgres, dir, answers);
            try (KafkaProcess kafka = KafkaProcess.start()) {
                RelaySpeed speed = new RelaySpeed(kafka, logs.log(), (EventFeed) logs.log());
                SeededLog seeded = new SeededLog(new FinishedRuns(STEPS, CODEC), runs);
                seeded.write(logs.log());
                System.out.printf(
                        "%,d events in %s, %d shards%n",
                        seeded.events(), postgres == null ? "SQLite" : "Postgres", speed.shards);
                for (int round = 0; round < rounds; round++) {
                    speed.backlog("bench" + round, seeded.events());
                }
                speed.latency("latency", rate, seconds);
            } finally {
                logs.close().close();
                answers.shutdown();
                if (postgres != null) {
                    postgres.close();
                }
            }
        });
    }

    private static EmbeddedEngine.Logs logs(@Nullable PostgresLoad postgres, Path dir, ExecutorService answers) {
        return postgres == null
                ? EmbeddedEngine.sqlite(dir, Failpoints.NONE).open(answers)
                : postgres.open(answers, CommitObserver.NONE);
    }

    private KafkaRelay relay(String prefix) {
        KafkaSettings settings =
                new KafkaSettings(kafka.bootstrap(), prefix, shards, Math.min(4, shards), 0, Set.of(), Map.of());
        PublishedLog published = new PublishedLog(log.logId(), feed, new MemoryArtifactStore());
        return new KafkaRelay(settings, published, group -> true, Failpoints.NONE);
    }

    private void backlog(String prefix, long events) throws Exception {
        long begun = System.nanoTime();
        double relay;
        try (KafkaRelay publishing = relay(prefix)) {
            while (publishing.published() < events) {
                LockSupport.parkNanos(1_000_000);
            }
            relay = events / ((System.nanoTime() - begun) / 1e9);
        }
        List<ConsumerRecord<byte[], byte[]>> records = KafkaTopics.all(kafka.bootstrap(), prefix + ".events");
        double plain = plain(prefix + ".plain", records);
        System.out.printf(
                "relay: %,.0f events/s with its start; a plain transactional producer of the same records: %,.0f; %.0f %% of it%n",
                relay, plain, 100 * relay / plain);
    }

    /** The same records, from memory, {@link #IN_A_TRANSACTION} at a time and one transaction after another. */
    private double plain(String topic, List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", kafka.bootstrap());
        settings.put("transactional.id", topic);
        settings.put("acks", "all");
        try (var admin = org.apache.kafka.clients.admin.Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            admin.createTopics(List.of(new org.apache.kafka.clients.admin.NewTopic(topic, shards, (short) 1)))
                    .all()
                    .get();
        }
        long begun = System.nanoTime();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            for (int from = 0; from < records.size(); from += IN_A_TRANSACTION) {
                producer.beginTransaction();
                for (ConsumerRecord<byte[], byte[]> record :
                        records.subList(from, Math.min(records.size(), from + IN_A_TRANSACTION))) {
                    List<Header> headers = new ArrayList<>();
                    record.headers().forEach(headers::add);
                    producer.send(new ProducerRecord<>(
                            topic, record.partition(), null, record.key(), record.value(), headers));
                }
                producer.commitTransaction();
            }
        }
        return records.size() / ((System.nanoTime() - begun) / 1e9);
    }

    private void latency(String prefix, int rate, int seconds) throws Exception {
        Map<String, Long> committed = new ConcurrentHashMap<>();
        List<Long> visible = new ArrayList<>();
        int wanted = rate * seconds;
        try (KafkaRelay publishing = relay(prefix);
                ExecutorService reader = Executors.newSingleThreadExecutor()) {
            long old = feed.end().await().atMost(LONG).events();
            while (publishing.published() < old) {
                LockSupport.parkNanos(10_000_000);
            }
            CountDownLatch ready = new CountDownLatch(1);
            Future<?> reading = reader.submit(() -> read(prefix + ".events", wanted, ready, committed, visible));
            ready.await();
            append(rate, wanted, committed);
            reading.get();
        }
        System.out.println(Latencies.of(visible).line("from commit to visible, %,d events/s".formatted(rate)));
    }

    private void read(String topic, int wanted, CountDownLatch ready, Map<String, Long> committed, List<Long> visible) {
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaTopics.consumer(kafka.bootstrap())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            ready.countDown();
            while (visible.size() < wanted) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    long now = System.nanoTime();
                    Long since = committed.remove(KafkaTopics.headers(record).getOrDefault("ce_id", ""));
                    // Seen before the appender was told.
                    visible.add(since == null ? 0 : Math.max(0, now - since));
                }
            }
        }
    }

    /** One event an append, each to a stream of its own. */
    private void append(int rate, int count, Map<String, Long> committed) {
        byte[] payload = "{\"note\":\"%s\"}".formatted("x".repeat(100)).getBytes(StandardCharsets.UTF_8);
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = begun + i * 1_000_000_000L / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            UUID id = UUID.randomUUID();
            NewEvent event = new NewEvent(id, "Happened", 1, Instant.now(), "bench", null, null, payload);
            Append append = new Append("bench-" + i, ExpectedVersion.NO_STREAM, List.of(event), StreamStatus.TERMINAL);
            log.append(append).subscribe().with(done -> committed.put(id.toString(), System.nanoTime()));
        }
    }
}
