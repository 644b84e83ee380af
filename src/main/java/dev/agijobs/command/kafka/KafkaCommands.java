package dev.agijobs.command.kafka;

import dev.agijobs.command.CommandHandler;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.publish.kafka.KafkaSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Takes commands from their topic, at least once and in the order of each partition, as one of all nodes of a log. What is not carried out for good goes to the dead letters
 * with the reason. An offset is committed when all commands before it are durable, or set aside. Thread-safe.
 */
public final class KafkaCommands implements AutoCloseable {
    private static final Logger LOG = System.getLogger(KafkaCommands.class.getName());
    private static final long PAUSE_MS = 1_000;
    private static final long CLOSE_MAX_MS = 8_000;

    private final KafkaSettings settings;
    private final String group;
    private final Session.Lanes lanes;
    private final Counts counts = new Counts();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Session session;
    private volatile @Nullable String trouble;

    /**
     * Begins at once, and waits for Kafka as long as it is away.
     *
     * @param failpoints hit at {@code commands.before-commit}
     */
    public KafkaCommands(KafkaSettings settings, String logId, CommandHandler handler, Failpoints failpoints) {
        this.settings = settings;
        this.group = settings.prefix() + "-commands-" + logId;
        this.lanes = (partition, deadLetters) -> new Lane(partition, handler, deadLetters, counts, failpoints);
        this.thread = Thread.ofPlatform().name("commands").daemon().start(this::run);
    }

    /** Of this process. */
    public long done() {
        return counts.done().sum();
    }

    /** Of this process. */
    public long dead() {
        return counts.dead().sum();
    }

    public CommandsStatus status() {
        Session now = session;
        return new CommandsStatus(trouble, now == null ? new TreeMap<>() : now.waiting());
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void run() {
        while (!isClosed()) {
            try (Session opened = new Session(settings, group, lanes)) {
                session = opened;
                while (!isClosed()) {
                    say(opened.turn());
                }
            } catch (KafkaException e) {
                stumbled(String.valueOf(e.getMessage()), null);
            } catch (RuntimeException e) {
                stumbled(e.toString(), e);
            } finally {
                session = null;
            }
        }
    }

    private void stumbled(String why, @Nullable RuntimeException unexpected) {
        if (unexpected != null) {
            LOG.log(Level.WARNING, "The taking of commands failed, and begins again", unexpected);
        }
        say(why);
        try {
            closed.await(PAUSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    private void say(@Nullable String why) {
        String before = trouble;
        if (why != null && before == null) {
            LOG.log(
                    Level.WARNING,
                    "No commands are taken from {0}: {1}",
                    settings.topics().commands(),
                    why);
        } else if (why == null && before != null) {
            LOG.log(
                    Level.INFO,
                    "Commands are taken from {0} again",
                    settings.topics().commands());
        }
        trouble = why;
    }

    /** Lets commands under way end, and leaves the rest to other nodes or the next start. Blocks, for a few seconds at most. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(CLOSE_MAX_MS);
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
