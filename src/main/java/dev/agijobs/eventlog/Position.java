package dev.agijobs.eventlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A place in the feed of all shards: how many events of each shard lie before it.
 *
 * @param offsets for each shard the offset of its last event before the position, 0 when none; the list's length is the number of shards
 */
public record Position(String logId, List<Long> offsets) {

    /** Opaque, versioned text: {@code f1.LOG.OFFSET[-OFFSET...]}. */
    public String text() {
        return "f1." + logId + "." + offsets.stream().map(Object::toString).collect(Collectors.joining("-"));
    }

    /** @throws IllegalArgumentException when the text is no feed position */
    public static Position parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals("f1")) {
            throw new IllegalArgumentException("not a feed position");
        }
        List<Long> offsets =
                Arrays.stream(parts[2].split("-", -1)).map(Long::parseLong).toList();
        return new Position(parts[1], offsets);
    }

    /** How many events lie before it, over all shards. */
    public long events() {
        return offsets.stream().mapToLong(Long::longValue).sum();
    }

    /** The position right after an event that follows this one. */
    public Position after(RecordedEvent event) {
        return after(List.of(event));
    }

    /** The position right after events that follow this one, of each shard in the order of offsets. */
    public Position after(List<RecordedEvent> events) {
        List<Long> moved = new ArrayList<>(offsets);
        events.forEach(event -> moved.set(event.shard(), event.offset()));
        return new Position(logId, List.copyOf(moved));
    }

    /**
     * Whether everything before the other position lies before this one.
     *
     * @throws IllegalArgumentException when the other is of another log, or has another number of shards
     */
    public boolean reaches(Position other) {
        if (!logId.equals(other.logId) || offsets.size() != other.offsets.size()) {
            throw new IllegalArgumentException(
                    "The position %s is not one of the log %s".formatted(other.text(), logId));
        }
        return IntStream.range(0, offsets.size()).allMatch(i -> offsets.get(i) >= other.offsets.get(i));
    }

    /**
     * The offset in a log of one shard.
     *
     * @throws IllegalArgumentException when the position is of another log or of several shards
     */
    public long offsetIn(String log) {
        if (!logId.equals(log) || offsets.size() != 1) {
            throw new IllegalArgumentException("The position " + text() + " is not one of the log " + log);
        }
        return offsets.getFirst();
    }

    /** Opaque text of one event's place, which cannot be resumed from: {@code p1.LOG.SHARD.OFFSET}. */
    public static String point(String logId, int shard, long offset) {
        return "p1." + logId + "." + shard + "." + offset;
    }
}
