package dev.agijobs.command.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.command.CommandHandler;
import dev.agijobs.command.Outcome;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.publish.kafka.KafkaSettings;
import dev.agijobs.testkit.KafkaProcess;
import dev.agijobs.testkit.KafkaSender;
import dev.agijobs.testkit.KafkaTopics;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands on a real broker, carried out by a handler that does as a test tells it. */
class KafkaCommandsTest {
    private static final Duration AT_MOST = Duration.ofSeconds(60);
    private static final String LOG_ID = "log-1";

    private final String prefix = "commands-test-" + UUID.randomUUID();
    private final String topic = prefix + ".commands";
    private final String deadLetters = prefix + ".commands.dead-letters";
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final Map<String, Outcome> told = new ConcurrentHashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    private KafkaProcess kafka = KafkaProcess.shared();

    private final CommandHandler handler = (headers, value) -> Uni.createFrom().item(() -> {
        String text = new String(value, StandardCharsets.UTF_8);
        begun.add(text);
        Outcome outcome = told.getOrDefault(text, new Outcome.Done());
        if (outcome instanceof Outcome.Done) {
            done.add(text);
        }
        return outcome;
    });

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void a_partitions_records_are_carried_out_in_order_and_committed() {
        KafkaCommands commands = take(1);
        KafkaSender sender = sender();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            sent.add("c" + i);
            sender.begin(topic, null, "k" + i, Map.of(), "c" + i);
        }

        await().atMost(AT_MOST).until(() -> commands.done() == 1_000);

        assertThat(done).isEqualTo(sent);
        await().atMost(AT_MOST).until(() -> committed() == 1_000);
        assertThat(commands.status().well()).isTrue();
    }

    @Test
    void what_cannot_be_done_now_is_done_before_what_follows_and_shows_meanwhile() {
        told.put("busy", new Outcome.Later("ENGINE_BUSY: too much to do"));
        KafkaCommands commands = take(2);
        KafkaSender sender = sender();
        sender.send(topic, 0, null, Map.of(), "busy");
        sender.send(topic, 0, null, Map.of(), "behind");
        sender.send(topic, 1, null, Map.of(), "beside");

        await().atMost(AT_MOST).until(() -> !commands.status().well());
        assertThat(commands.status().waiting()).containsExactly(Map.entry(0, "ENGINE_BUSY: too much to do"));
        assertThat(done).containsExactly("beside");
        told.remove("busy");

        await().atMost(AT_MOST).until(() -> done.size() == 3);
        assertThat(done).containsExactly("beside", "busy", "behind");
        await().atMost(AT_MOST).until(() -> commands.status().well());
    }

    @Test
    void what_is_refused_is_set_aside_as_it_was_and_the_next_one_is_carried_out() {
        told.put("bad", new Outcome.Refused("INVALID_REQUEST: it makes no sense"));
        KafkaCommands commands = take(1);
        KafkaSender sender = sender();
        sender.send(topic, null, null, Map.of(), "good");
        sender.send(topic, null, "the key", Map.of("ce_id", "7", "reason", "that of the last time"), "bad");
        sender.send(topic, null, null, Map.of(), "better");

        await().atMost(AT_MOST).until(() -> commands.done() == 2);

        assertThat(done).containsExactly("good", "better");
        assertThat(commands.dead()).isEqualTo(1);
        List<ConsumerRecord<byte[], byte[]>> dead = KafkaTopics.all(kafka.bootstrap(), deadLetters);
        assertThat(dead).hasSize(1);
        assertThat(dead.getFirst().key()).asString().isEqualTo("the key");
        assertThat(dead.getFirst().value()).asString().isEqualTo("bad");
        assertThat(KafkaTopics.headers(dead.getFirst()))
                .containsOnly(
                        Map.entry("ce_id", "7"),
                        Map.entry("reason", "INVALID_REQUEST: it makes no sense"),
                        Map.entry("origin-topic", topic),
                        Map.entry("origin-partition", "0"),
                        Map.entry("origin-offset", "1"));
        assertThat(dead.getFirst().headers().headers("reason")).hasSize(1);
        await().atMost(AT_MOST).until(() -> committed() == 3);
    }

    @Test
    void a_record_at_which_this_program_fails_is_tried_some_times_and_set_aside() {
        told.put("broken", new Outcome.Failed("INTERNAL_ERROR: the reason is in the log"));
        KafkaCommands commands = take(1);
        sender().send(topic, null, null, Map.of(), "broken");

        await().atMost(AT_MOST).until(() -> commands.dead() == 1);

        assertThat(begun).hasSizeBetween(2, 10).containsOnly("broken");
    }

    @Test
    void a_letter_that_the_topic_does_not_take_leaves_where_it_came_from() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            NewTopic small = new NewTopic(deadLetters, 1, (short) 1).configs(Map.of("max.message.bytes", "2000"));
            admin.createTopics(List.of(small)).all().get();
        }
        String large = "x".repeat(3_000);
        told.put(large, new Outcome.Refused("INVALID_REQUEST: no"));
        KafkaCommands commands = take(1);
        sender().send(topic, null, "k", Map.of(), large);

        await().atMost(AT_MOST).until(() -> commands.dead() == 1);

        ConsumerRecord<byte[], byte[]> letter =
                KafkaTopics.all(kafka.bootstrap(), deadLetters).getFirst();
        assertThat(letter.value()).isNull();
        assertThat(KafkaTopics.headers(letter)).containsEntry("origin-offset", "0");
        assertThat(KafkaTopics.headers(letter).get("reason")).startsWith("INVALID_REQUEST: no");
    }

    @Test
    void what_was_done_and_not_committed_comes_again() {
        CountDownLatch never = new CountDownLatch(1);
        KafkaCommands first = take(settings(1), point -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        sender().send(topic, null, null, Map.of(), "once");
        await().atMost(AT_MOST).until(() -> done.size() == 1);
        first.close();

        KafkaCommands second = take(1);

        await().atMost(AT_MOST).until(() -> second.done() == 1);
        assertThat(done).containsExactly("once", "once");
        await().atMost(AT_MOST).until(() -> committed() == 1);
        never.countDown();
    }

    @Test
    void nodes_share_the_partitions_and_go_on_with_those_of_one_that_stopped() {
        KafkaCommands first = take(4);
        KafkaCommands second = take(4);
        KafkaSender sender = sender();
        int sent = 0;
        while (first.done() == 0 || second.done() == 0) {
            sender.send(topic, sent % 4, null, Map.of(), "c" + sent);
            sent++;
        }
        first.close();
        for (int i = 0; i < 8; i++) {
            sender.send(topic, i % 4, null, Map.of(), "late" + i);
        }

        int all = sent + 8;
        await().atMost(AT_MOST).until(() -> Set.copyOf(done).size() == all);
        assertThat(second.status().well()).isTrue();
    }

    @Test
    void while_kafka_is_away_that_shows_and_afterwards_commands_are_taken_again() {
        kafka = KafkaProcess.start();
        open.add(kafka);
        Map<String, String> impatient = Map.of("default.api.timeout.ms", "2000", "request.timeout.ms", "1000");
        KafkaCommands commands =
                take(new KafkaSettings(kafka.bootstrap(), prefix, 1, 1, 0, Set.of(), impatient), Failpoints.NONE);
        sender().send(topic, null, null, Map.of(), "before");
        await().atMost(AT_MOST).until(() -> commands.done() == 1);

        kafka.kill();
        await().atMost(AT_MOST).until(() -> commands.status().trouble() != null);
        kafka.startAgain();

        sender().send(topic, null, null, Map.of(), "after");
        await().atMost(AT_MOST).until(() -> done.contains("after"));
        await().atMost(AT_MOST).until(() -> commands.status().well());
    }

    private long committed() {
        return KafkaSender.committed(kafka.bootstrap(), prefix + "-commands-" + LOG_ID, topic);
    }

    private KafkaSettings settings(int partitions) {
        return new KafkaSettings(kafka.bootstrap(), prefix, partitions, 1, 0, Set.of(), Map.of());
    }

    private KafkaCommands take(int partitions) {
        return take(settings(partitions), Failpoints.NONE);
    }

    private KafkaCommands take(KafkaSettings settings, Failpoints failpoints) {
        KafkaCommands commands = new KafkaCommands(settings, LOG_ID, handler, failpoints);
        open.add(commands);
        await().atMost(AT_MOST).until(() -> topics().containsAll(Set.of(topic, deadLetters)));
        return commands;
    }

    private Set<String> topics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            return admin.listTopics().names().get();
        }
    }

    private KafkaSender sender() {
        KafkaSender sender = new KafkaSender(kafka.bootstrap());
        open.add(sender);
        return sender;
    }
}
