package dev.agijobs.eventlog.redis;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.PendingAppend;
import dev.agijobs.eventlog.RecentHeads;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.redis.AnswerLost;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.redis.ServerRefusal;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The log's only shard as its writer has it: the epoch under which it writes, and what it believes of the log's end. Whoever opens the log next takes the shard away with a
 * higher epoch. So does this writer itself when an answer was lost: from then on the server refuses what is still on its way under the old epoch, and the heads tell what
 * became of it. Blocks; used by one thread.
 */
final class Shard {
    /** How often a group is judged and sent. */
    private static final int TRIES_MAX = 3;

    /** How long a group whose answer was lost waits for Redis to come back. */
    private static final long RESOLVE_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** More than a link takes to find that an answer is lost. */
    private static final long ANSWER_WITHIN_SECONDS = 30;

    private static final int SCHEMA = 1;
    private static final String NOTHING_STORED = "The log cannot be written, nothing was stored: ";
    private static final Logger LOG = System.getLogger(Shard.class.getName());

    private final RedisLink link;
    private final String owner = UUID.randomUUID().toString();
    private final RecentHeads<Head> heads = new RecentHeads<>();
    private final String logId;
    private volatile long epoch;
    private long end;
    private boolean certain;
    private volatile @Nullable String gone;

    /**
     * Takes the shard from whoever has it.
     *
     * @param newLogId the log's id if it is made now
     * @throws StoreUnavailable when Redis does not answer
     * @throws IllegalStateException when a newer version made the log
     */
    Shard(RedisLink link, String newLogId) {
        this.link = link;
        try {
            this.logId = take(newLogId);
        } catch (AnswerLost | ServerRefusal e) {
            throw RedisLink.unavailable(e);
        }
    }

    String logId() {
        return logId;
    }

    /** On which commits are told. */
    String channel() {
        return Keys.COMMITS + logId;
    }

    /** Under which it writes; it only grows. Any thread may ask. */
    long epoch() {
        return epoch;
    }

    /** Why nothing can be appended now, as far as is known. Any thread may ask. */
    Optional<String> trouble() {
        return Optional.ofNullable(gone)
                .or(() -> link.isConnected()
                        ? Optional.empty()
                        : Optional.ofNullable(link.away(null).getMessage()));
    }

    /**
     * Stores what can be stored of a group.
     *
     * @throws StoreUnavailable when none of it was stored, or when that is unknown, as the message says
     */
    Batch append(List<PendingAppend> group) {
        Batch batch = judged(group, true);
        for (int tries = 1; !batch.isEmpty() && !isStored(batch); tries++) {
            if (tries == TRIES_MAX) {
                throw new StoreUnavailable(NOTHING_STORED + "it moves under its writer", null);
            }
            certain = false;
            batch = judged(group, false);
        }
        end = batch.end();
        for (String stream : batch.streams()) {
            heads.put(stream, batch.after(stream));
        }
        return batch;
    }

    /** @param optimistic whether streams that ought to be new are taken to be new; the server finds those that are not */
    private Batch judged(List<PendingAppend> group, boolean optimistic) {
        try {
            if (!certain) {
                take("");
            }
            load(group, optimistic);
        } catch (StoreUnavailable | ServerRefusal | AnswerLost e) {
            throw new StoreUnavailable(NOTHING_STORED + e.getMessage(), e);
        }
        return new Batch(group, stream -> Objects.requireNonNull(heads.get(stream)), end);
    }

    private void load(List<PendingAppend> group, boolean optimistic) {
        Set<String> unknown = new LinkedHashSet<>();
        for (PendingAppend pending : group) {
            Append append = pending.append();
            if (heads.get(append.stream()) == null && !unknown.contains(append.stream())) {
                if (optimistic && append.expected() instanceof ExpectedVersion.NoStream) {
                    heads.put(append.stream(), Head.NONE);
                } else {
                    unknown.add(append.stream());
                }
            }
        }
        stored(unknown).forEach(heads::put);
    }

    /** The heads of these streams as they are stored. */
    private Map<String, Head> stored(Collection<String> streams) {
        Map<String, Head> found = new LinkedHashMap<>();
        if (!streams.isEmpty()) {
            Request request = Request.cmd(Command.HMGET).arg(Keys.HEADS);
            streams.forEach(request::arg);
            Response answer = answer(link.send(request));
            int i = 0;
            for (String stream : streams) {
                Response head = answer.get(i++);
                found.put(stream, head == null ? Head.NONE : Head.decode(head.toBytes()));
            }
        }
        return found;
    }

    private boolean isStored(Batch batch) {
        try {
            return answer(Scripts.APPEND.run(link, 4, batch.arguments(epoch, channel())))
                    .toString()
                    .equals("OK");
        } catch (StoreUnavailable | ServerRefusal e) {
            throw new StoreUnavailable(NOTHING_STORED + e.getMessage(), e);
        } catch (AnswerLost e) {
            certain = false;
            return isFound(batch, e);
        }
    }

    /** Waits for Redis to come back and looks whether the batch is there. */
    private boolean isFound(Batch batch, AnswerLost lost) {
        long begun = System.nanoTime();
        while (gone == null && System.nanoTime() - begun < RESOLVE_WITHIN_NANOS) {
            try {
                long left = RESOLVE_WITHIN_NANOS - (System.nanoTime() - begun);
                await(link.connected().timeout(Math.max(1, left), TimeUnit.NANOSECONDS));
                take("");
                Map<String, Head> stored = stored(batch.streams());
                return batch.streams().stream()
                        .allMatch(stream -> Arrays.equals(
                                Objects.requireNonNull(stored.get(stream)).encode(),
                                batch.after(stream).encode()));
            } catch (StoreUnavailable | ServerRefusal | AnswerLost e) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        throw new StoreUnavailable(
                "The log cannot be written, whether the events were stored is unknown until it can be read again: "
                        + lost.getMessage(),
                lost);
    }

    /**
     * Takes the shard with a higher epoch; nothing under an earlier one is written afterwards.
     *
     * @param newLogId empty when it was taken before, and must still be there
     * @return the log's id
     */
    private String take(String newLogId) {
        String lost = gone;
        if (lost != null) {
            throw new StoreUnavailable(lost, null);
        }
        Response answer = answer(Scripts.TAKE.run(
                link, 1, List.of(Keys.META, Bytes.text(owner), Bytes.text(newLogId), Bytes.digits(SCHEMA))));
        switch (answer.get(0).toString()) {
            case "OK" ->
                begin(
                        Long.parseLong(answer.get(2).toString()),
                        Long.parseLong(answer.get(3).toString()));
            case "NEWER" ->
                throw new IllegalStateException(
                        "The log was written by a newer version (schema %s, this version knows %d); start that version."
                                .formatted(answer.get(1), SCHEMA));
            case "TAKEN" -> throw gone("Another orchestrator has taken over the log; this one must be started anew");
            default -> throw gone("Redis has lost the log; restore its data and start the orchestrator anew");
        }
        return answer.get(1).toString();
    }

    private void begin(long newEpoch, long newEnd) {
        if (newEnd < end) {
            LOG.log(
                    Level.ERROR,
                    "Redis lost acknowledged events: the log ended at {0} and ends at {1} now",
                    end,
                    newEnd);
        }
        heads.forgetAll();
        epoch = newEpoch;
        end = newEnd;
        certain = true;
    }

    private StoreUnavailable gone(String why) {
        LOG.log(Level.ERROR, why);
        gone = why;
        return new StoreUnavailable(why, null);
    }

    private static Response answer(Future<@Nullable Response> future) {
        return Objects.requireNonNull(Shard.<@Nullable Response>await(future), "Redis answered nothing");
    }

    private static <T extends @Nullable Object> T await(Future<T> future) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(ANSWER_WITHIN_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new AnswerLost("Redis did not answer: " + e.getCause());
        }
    }
}
