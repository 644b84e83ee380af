package dev.agijobs.eventlog.redis;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamHeads.DueCursor;
import dev.agijobs.eventlog.WakeTimes;
import dev.agijobs.redis.RedisClient;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the log. Each answer is of one moment, except of a stream that is many bytes: events of a stream never change. */
final class LogReader {
    private static final byte[] PAGE_BYTES = Bytes.digits(EventFeed.PAGE_BYTES);

    private static final int HEADS_AT_ONCE = 1_000;

    private final RedisClient client;

    private final boolean gaps;

    LogReader(RedisClient client) {
        this(client, false);
    }

    /** @param gaps whether events that are gone are left out of a stream; else it cannot be read */
    LogReader(RedisClient client, boolean gaps) {
        this.client = client;
        this.gaps = gaps;
    }

    Uni<List<RecordedEvent>> ofStream(String stream, long afterSeq, int limit) {
        List<byte[]> arguments = List.of(
                Keys.EVENTS,
                Bytes.text(Keys.OFFSETS + stream),
                Bytes.digits(afterSeq),
                Bytes.digits(limit),
                PAGE_BYTES,
                Bytes.digits(gaps ? 1 : 0));
        return client.ask(Scripts.OF_STREAM, 2, arguments, LogReader::events)
                .chain(found -> isFull(found) && found.size() < limit
                        ? ofStream(stream, afterSeq + found.size(), limit - found.size())
                                .map(rest -> joined(found, rest))
                        : Uni.createFrom().item(found));
    }

    private static boolean isFull(List<RecordedEvent> events) {
        return events.stream().mapToLong(e -> e.event().payload().length).sum() >= EventFeed.PAGE_BYTES;
    }

    private static List<RecordedEvent> joined(List<RecordedEvent> first, List<RecordedEvent> rest) {
        List<RecordedEvent> all = new ArrayList<>(first);
        all.addAll(rest);
        return all;
    }

    Uni<List<RecordedEvent>> afterOffset(long offset, int limit) {
        List<byte[]> arguments = List.of(Keys.EVENTS, Bytes.digits(offset), Bytes.digits(limit), PAGE_BYTES);
        return client.ask(Scripts.AFTER_OFFSET, 1, arguments, LogReader::events);
    }

    private static List<RecordedEvent> events(@Nullable Response answer) {
        Response parts = Objects.requireNonNull(answer);
        List<RecordedEvent> events = new ArrayList<>(parts.size() / 3);
        for (int i = 0; i < parts.size(); i += 3) {
            events.add(StoredEvent.decode(
                    Long.parseLong(parts.get(i).toString()),
                    parts.get(i + 1).toBytes(),
                    parts.get(i + 2).toBytes()));
        }
        return events;
    }

    /** Offset of the last event; 0 when there is none. */
    Uni<Long> end() {
        return client.ask(
                Request.cmd(Command.HGET).arg(Keys.META).arg("end"),
                end -> end == null ? 0 : Long.parseLong(end.toString()));
    }

    Uni<Optional<StreamHead>> head(String stream) {
        return client.ask(
                Request.cmd(Command.HGET).arg(Keys.HEADS).arg(stream),
                head -> Optional.ofNullable(head)
                        .map(Response::toBytes)
                        .map(Head::decode)
                        .map(h -> h.of(stream)));
    }

    /** Streams with a head and without any event. */
    Uni<List<String>> emptied(int max) {
        return emptiedFrom("0", max, new ArrayList<>());
    }

    private Uni<List<String>> emptiedFrom(String cursor, int max, List<String> found) {
        Request scan = Request.cmd(Command.HSCAN)
                .arg(Keys.HEADS)
                .arg(cursor)
                .arg("COUNT")
                .arg(HEADS_AT_ONCE);
        return client.ask(scan, Objects::requireNonNull).chain(page -> {
            List<String> streams = new ArrayList<>();
            Response entries = page.get(1);
            for (int i = 0; i < entries.size(); i += 2) {
                streams.add(entries.get(i).toString());
            }
            String next = page.get(0).toString();
            return Multi.createFrom()
                    .iterable(streams)
                    .onItem()
                    .transformToUniAndConcatenate(stream -> ofStream(stream, 0, 1)
                            .map(events -> events.isEmpty() ? Optional.of(stream) : Optional.<String>empty()))
                    .filter(Optional::isPresent)
                    .map(Optional::get)
                    .collect()
                    .asList()
                    .chain(empty -> {
                        empty.stream().filter(stream -> !found.contains(stream)).forEach(found::add);
                        return next.equals("0") || found.size() >= max
                                ? Uni.createFrom().item(found.subList(0, Math.min(max, found.size())))
                                : emptiedFrom(next, max, found);
                    });
        });
    }

    Uni<List<StreamHead>> due(Instant until, @Nullable DueCursor after, int limit) {
        long last = WakeTimes.untilMicros(until);
        byte[] from = after == null ? Bytes.text("-") : bound(WakeTimes.wakeMicros(after.wakeAt()), after.stream());
        byte[] to = last == Long.MAX_VALUE ? Bytes.text("+") : bound(last + 1, "");
        return client.ask(
                Scripts.DUE, 2, List.of(Keys.DUE, Keys.HEADS, from, to, Bytes.digits(limit)), LogReader::heads);
    }

    /** Just after this entry, or just before it. */
    private static byte[] bound(long wakeMicros, String stream) {
        byte[] entry = Bytes.ordered(wakeMicros, stream);
        byte[] bound = new byte[1 + entry.length];
        bound[0] = '(';
        System.arraycopy(entry, 0, bound, 1, entry.length);
        return bound;
    }

    private static List<StreamHead> heads(@Nullable Response answer) {
        Response parts = Objects.requireNonNull(answer);
        List<StreamHead> heads = new ArrayList<>(parts.size() / 2);
        for (int i = 0; i < parts.size(); i += 2) {
            heads.add(Head.decode(parts.get(i + 1).toBytes()).of(parts.get(i).toString()));
        }
        return heads;
    }
}
