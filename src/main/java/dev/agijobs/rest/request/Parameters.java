package dev.agijobs.rest.request;

import dev.agijobs.engine.RunNotFound;
import dev.agijobs.engine.schedule.ScheduleRejected;
import dev.agijobs.eventlog.FeedReader;
import dev.agijobs.plan.Unicode;
import dev.agijobs.projection.runview.RunViews;
import dev.agijobs.rest.problem.Refused;
import dev.agijobs.rest.view.Names;
import dev.agijobs.run.RunStatus;
import dev.agijobs.schedule.ScheduleDecision;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parts of addresses and headers, read strictly. */
public final class Parameters {

    public static final int LIMIT_DEFAULT = 50;
    public static final int LIMIT_MAX = 500;

    /** By what agents may be ordered, the default first. */
    public static final List<String> AGENT_SORTS = List.of("wins", "losses", "slashes", "updated_at", "agent");

    private static final Pattern RUN_ID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final int TYPES_MAX = 50;
    static final int LABELS_MAX = 10;
    static final int LABEL_MAX = 400;
    private static final Pattern TYPE = Pattern.compile("[A-Za-z][A-Za-z0-9.]{0,99}");
    private static final Pattern STREAM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._-]{0,199}");
    private static final Pattern ETAG = Pattern.compile("\"[0-9]{1,18}\"");
    static final int IDEMPOTENCY_KEY_MAX = 255;
    private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[!-~]{1,%d}".formatted(IDEMPOTENCY_KEY_MAX));
    /** Version 00 of W3C Trace Context, section 3.2; ids of zeros alone are invalid. */
    private static final Pattern TRACEPARENT =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private Parameters() {}

    /** @throws RunNotFound for what is no id of a run: there cannot be such a run */
    public static String runId(String text) {
        if (!RUN_ID.matcher(text).matches()) {
            throw new RunNotFound(Unicode.cut(text, 64));
        }
        return text;
    }

    /** @throws ScheduleRejected for what is no id of a schedule: there cannot be such a schedule */
    public static String scheduleId(String text) {
        if (!RUN_ID.matcher(text).matches()) {
            throw new ScheduleRejected(ScheduleDecision.Reason.SCHEDULE_NOT_FOUND, "There is no such schedule");
        }
        return text;
    }

    /** How many to answer, 1 to {@link #LIMIT_MAX}. */
    public static int limit(@Nullable String text) {
        return (int) number("limit", text, LIMIT_DEFAULT, 1, LIMIT_MAX);
    }

    /** By what agents are ordered: one of {@link #AGENT_SORTS}. */
    public static String agentSort(@Nullable String text) {
        if (text != null && !AGENT_SORTS.contains(text)) {
            throw Refused.invalid("sort must be one of " + String.join(", ", AGENT_SORTS));
        }
        return text == null ? AGENT_SORTS.getFirst() : text;
    }

    /** The seq after which events are wanted. */
    public static long after(@Nullable String text) {
        return number("after and Last-Event-ID", text, 0, 0, Long.MAX_VALUE);
    }

    public static long number(String name, @Nullable String text, long absent, long min, long max) {
        if (text == null) {
            return absent;
        }
        if (!NUMBER.matcher(text).matches() || Long.parseLong(text) < min || Long.parseLong(text) > max) {
            throw Refused.invalid("%s must be an integer from %d to %d".formatted(name, min, max));
        }
        return Long.parseLong(text);
    }

    /** Which events are wanted. */
    public static FeedReader.Filter events(List<String> types, @Nullable String stream) {
        if (types.size() > TYPES_MAX
                || !types.stream().allMatch(type -> TYPE.matcher(type).matches())) {
            throw Refused.invalid("type must be the name of a type of events, at most %d times".formatted(TYPES_MAX));
        }
        if (stream != null && !STREAM.matcher(stream).matches()) {
            throw Refused.invalid("stream must be the name of a stream");
        }
        return new FeedReader.Filter(Set.copyOf(types), stream);
    }

    /** Which runs are wanted. */
    public static RunViews.Filter runs(
            @Nullable String state, @Nullable String planId, List<String> labels, @Nullable String since) {
        if (planId != null && (planId.isEmpty() || planId.length() > LABEL_MAX)) {
            throw Refused.invalid("plan_id must have 1 to %d characters".formatted(LABEL_MAX));
        }
        if (labels.size() > LABELS_MAX
                || labels.stream().anyMatch(label -> label.indexOf(':') < 1 || label.length() > LABEL_MAX)) {
            throw Refused.invalid("label must be key:value, at most %d times".formatted(LABELS_MAX));
        }
        try {
            return new RunViews.Filter(
                    status(state), planId, Set.copyOf(labels), since == null ? null : Instant.parse(since));
        } catch (DateTimeParseException e) {
            throw Refused.invalid("since must be a time in UTC (RFC 3339)");
        }
    }

    private static @Nullable RunStatus status(@Nullable String name) {
        for (RunStatus status : RunStatus.values()) {
            if (name != null && Names.of(status).equals(name)) {
                return status;
            }
        }
        if (name != null) {
            throw Refused.invalid(
                    "state must be one of pending, awaiting_approval, running, paused, succeeded, failed, cancelled");
        }
        return null;
    }

    /** The seq in the header If-Match; null for any, when it is absent or {@code *}. */
    public static @Nullable Long etag(@Nullable String text) {
        if (text == null || text.equals("*")) {
            return null;
        }
        if (!ETAG.matcher(text).matches()) {
            throw Refused.invalid("If-Match must be one ETag, such as \"7\", or *");
        }
        return Long.valueOf(text.substring(1, text.length() - 1));
    }

    /** The value of the header Idempotency-Key, or null when it is absent. */
    public static @Nullable String idempotencyKey(@Nullable String text) {
        if (text != null && !isIdempotencyKey(text)) {
            throw Refused.invalid(
                    "Idempotency-Key must be 1 to %d visible ASCII characters".formatted(IDEMPOTENCY_KEY_MAX));
        }
        return text;
    }

    static boolean isIdempotencyKey(String text) {
        return IDEMPOTENCY_KEY.matcher(text).matches();
    }

    /** The value of the header traceparent; null for one to be ignored, as the specification asks. */
    public static @Nullable String traceparent(@Nullable String text) {
        return text != null && TRACEPARENT.matcher(text).matches() ? text : null;
    }
}
