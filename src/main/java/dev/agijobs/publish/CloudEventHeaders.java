package dev.agijobs.publish;

import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The headers of an event outside of the log: CloudEvents 1.0 in binary mode, as its Kafka protocol binding names them. Beside what CloudEvents knows they hold all of the
 * envelope, so that whoever has the headers and the payload can check the hash chain and write the log anew. Header values are UTF-8 text.
 */
public final class CloudEventHeaders {
    public static final String SPEC_VERSION = "ce_specversion";
    /** Event id. */
    public static final String ID = "ce_id";
    /** {@link #SOURCE_PREFIX} and the log's id. */
    public static final String SOURCE = "ce_source";
    /** {@link #TYPE_PREFIX} and the event's stored type name. */
    public static final String TYPE = "ce_type";
    /** Stream. */
    public static final String SUBJECT = "ce_subject";
    /** When it occurred: RFC 3339 in UTC with six digits of the second's fraction. */
    public static final String TIME = "ce_time";
    /** Seq in the stream. */
    public static final String SEQUENCE = "ce_sequence";

    public static final String SEQUENCE_TYPE = "ce_sequencetype";
    /** Stream. */
    public static final String PARTITION_KEY = "ce_partitionkey";
    /** W3C trace context; absent when the event has none. */
    public static final String TRACEPARENT = "ce_traceparent";

    public static final String SHARD = "ce_shard";
    /** Offset in the shard. */
    public static final String OFFSET = "ce_offset";

    public static final String ORG = "ce_org";
    /** Version of the payload's shape. */
    public static final String EVENT_VERSION = "ce_eventversion";

    public static final String ACTOR = "ce_actor";
    /** Absent when the event answers no command. */
    public static final String COMMAND_ID = "ce_commandid";
    /** Lower-case hex. */
    public static final String PREV_HASH = "ce_prevhash";
    /** Lower-case hex. */
    public static final String HASH = "ce_hash";

    /** {@link #ARTIFACT} and a content id, where the payload did not fit into a record and is that artifact; absent else. The extension of CloudEvents for a claim check. */
    public static final String DATA_REF = "ce_dataref";

    public static final String ARTIFACT = "artifact:";

    public static final String CONTENT_TYPE = "content-type";

    public static final String SOURCE_PREFIX = "/orchestrator/";
    public static final String TYPE_PREFIX = "dev.agijobs.";
    public static final String JSON = "application/json";

    private static final String SPEC_VERSION_1 = "1.0";
    private static final String INTEGER = "Integer";
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,18}");
    private static final DateTimeFormatter MICROS =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

    /** An event and the log it is from. */
    public record Sourced(String logId, RecordedEvent recorded) {}

    private CloudEventHeaders() {}

    /** The headers in the order in which they are sent. */
    public static Map<String, String> of(String logId, RecordedEvent recorded) {
        NewEvent event = recorded.event();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(SPEC_VERSION, SPEC_VERSION_1);
        headers.put(ID, event.eventId().toString());
        headers.put(SOURCE, SOURCE_PREFIX + logId);
        headers.put(TYPE, TYPE_PREFIX + event.type());
        headers.put(SUBJECT, recorded.stream());
        headers.put(TIME, MICROS.format(event.occurredAt()));
        headers.put(SEQUENCE, Long.toString(recorded.seq()));
        headers.put(SEQUENCE_TYPE, INTEGER);
        headers.put(PARTITION_KEY, recorded.stream());
        putIfPresent(headers, TRACEPARENT, event.traceparent());
        headers.put(SHARD, Integer.toString(recorded.shard()));
        headers.put(OFFSET, Long.toString(recorded.offset()));
        headers.put(ORG, recorded.org());
        headers.put(EVENT_VERSION, Integer.toString(event.version()));
        headers.put(ACTOR, event.actor());
        putIfPresent(headers, COMMAND_ID, event.commandId());
        headers.put(PREV_HASH, HexFormat.of().formatHex(recorded.prevHash()));
        headers.put(HASH, HexFormat.of().formatHex(recorded.hash()));
        headers.put(CONTENT_TYPE, JSON);
        return headers;
    }

    /**
     * The event that these headers and this payload came from. Headers of other names are passed over. Whether the hash is the right one is for the reader of the stream to
     * say, see {@link HashChain#firstBad}.
     *
     * @throws UnreadableHeaders when a header is missing or is none that {@link #of} makes
     */
    public static Sourced read(Map<String, String> headers, byte[] payload) {
        require(headers, SPEC_VERSION, SPEC_VERSION_1);
        require(headers, SEQUENCE_TYPE, INTEGER);
        require(headers, CONTENT_TYPE, JSON);
        String stream = text(headers, SUBJECT);
        require(headers, PARTITION_KEY, stream);
        NewEvent event = new NewEvent(
                eventId(headers),
                without(TYPE_PREFIX, headers, TYPE),
                Math.toIntExact(number(headers, EVENT_VERSION, 1, Integer.MAX_VALUE)),
                time(headers),
                present(headers, ACTOR),
                headers.get(COMMAND_ID),
                headers.get(TRACEPARENT),
                payload);
        RecordedEvent recorded = new RecordedEvent(
                Math.toIntExact(number(headers, SHARD, 0, Integer.MAX_VALUE)),
                number(headers, OFFSET, 1, Long.MAX_VALUE),
                stream,
                number(headers, SEQUENCE, 1, Long.MAX_VALUE),
                text(headers, ORG),
                event,
                hash(headers, PREV_HASH),
                hash(headers, HASH));
        return new Sourced(without(SOURCE_PREFIX, headers, SOURCE), recorded);
    }

    private static void putIfPresent(Map<String, String> headers, String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, value);
        }
    }

    private static void require(Map<String, String> headers, String name, String expected) {
        String value = present(headers, name);
        if (!value.equals(expected)) {
            throw bad(name, value, "\"" + expected + "\"", null);
        }
    }

    private static String present(Map<String, String> headers, String name) {
        String value = headers.get(name);
        if (value == null) {
            throw new UnreadableHeaders("The header %s is missing".formatted(name), null);
        }
        return value;
    }

    private static String text(Map<String, String> headers, String name) {
        String value = present(headers, name);
        if (value.isEmpty()) {
            throw bad(name, value, "text", null);
        }
        return value;
    }

    private static String without(String prefix, Map<String, String> headers, String name) {
        String value = present(headers, name);
        if (!value.startsWith(prefix) || value.length() == prefix.length()) {
            throw bad(name, value, "\"" + prefix + "\" and a name", null);
        }
        return value.substring(prefix.length());
    }

    private static long number(Map<String, String> headers, String name, long min, long max) {
        String value = present(headers, name);
        try {
            long number = DECIMAL.matcher(value).matches() ? Long.parseLong(value) : -1;
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw bad(name, value, "a whole number from %d to %d".formatted(min, max), e);
        }
        throw bad(name, value, "a whole number from %d to %d".formatted(min, max), null);
    }

    private static UUID eventId(Map<String, String> headers) {
        String value = present(headers, ID);
        try {
            UUID id = UUID.fromString(value);
            if (id.toString().equals(value)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw bad(ID, value, "a UUID in lower case", e);
        }
        throw bad(ID, value, "a UUID in lower case", null);
    }

    private static Instant time(Map<String, String> headers) {
        String value = present(headers, TIME);
        try {
            return MICROS.parse(value, Instant::from);
        } catch (DateTimeParseException e) {
            throw bad(TIME, value, "a time like 2026-01-31T23:59:59.123456Z", e);
        }
    }

    private static byte[] hash(Map<String, String> headers, String name) {
        String value = present(headers, name);
        try {
            byte[] hash = HexFormat.of().parseHex(value);
            if (hash.length == HashChain.GENESIS.length
                    && HexFormat.of().formatHex(hash).equals(value)) {
                return hash;
            }
        } catch (IllegalArgumentException e) {
            throw bad(name, value, "64 lower-case hex digits", e);
        }
        throw bad(name, value, "64 lower-case hex digits", null);
    }

    private static UnreadableHeaders bad(String name, String value, String expected, @Nullable Throwable cause) {
        String shown = value.length() > 100 ? value.substring(0, 100) + "..." : value;
        return new UnreadableHeaders("The header %s is \"%s\", but must be %s".formatted(name, shown, expected), cause);
    }
}
