package dev.agijobs.rest.request;

import dev.agijobs.engine.RunNotFound;
import dev.agijobs.rest.problem.Refused;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parts of addresses and headers, read strictly. */
public final class Parameters {

    public static final int LIMIT_DEFAULT = 50;
    public static final int LIMIT_MAX = 500;

    private static final Pattern RUN_ID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[!-~]{1,255}");
    /** Version 00 of W3C Trace Context, section 3.2; ids of zeros alone are invalid. */
    private static final Pattern TRACEPARENT =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private Parameters() {}

    /** @throws RunNotFound for what is no id of a run: there cannot be such a run */
    public static String runId(String text) {
        if (!RUN_ID.matcher(text).matches()) {
            throw new RunNotFound(text.substring(0, Math.min(text.length(), 64)));
        }
        return text;
    }

    /** How many to answer, 1 to {@link #LIMIT_MAX}. */
    public static int limit(@Nullable String text) {
        return (int) number("limit", text, LIMIT_DEFAULT, 1, LIMIT_MAX);
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

    /** The value of the header Idempotency-Key, or null when it is absent. */
    public static @Nullable String idempotencyKey(@Nullable String text) {
        if (text != null && !IDEMPOTENCY_KEY.matcher(text).matches()) {
            throw Refused.invalid("Idempotency-Key must be 1 to 255 visible ASCII characters");
        }
        return text;
    }

    /** The value of the header traceparent; null for one to be ignored, as the specification asks. */
    public static @Nullable String traceparent(@Nullable String text) {
        return text != null && TRACEPARENT.matcher(text).matches() ? text : null;
    }
}
