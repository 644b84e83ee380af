package dev.agijobs.run;

import dev.agijobs.plan.Step;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tools that are waits of the engine itself: what their parameters ask for. */
public final class WaitTools {
    public static final String TIMER = "timer.wait";
    public static final String SIGNAL = "signal.wait";
    public static final String APPROVAL = "human.approval";
    /** Those that {@link #prepare} knows. */
    public static final Set<String> NAMES = Set.of(TIMER, SIGNAL, APPROVAL);

    /** All tools that the engine itself waits with. */
    public static final Set<String> ALL = Set.of(TIMER, SIGNAL, APPROVAL, Step.RUN_PLAN);

    /** Longest wait: about ten years. */
    static final Duration WAIT_MAX = Duration.ofDays(3_653);

    /** Most people that one approval may name or require. */
    static final int APPROVERS_MAX = 100;

    private WaitTools() {}

    /** What waiting means for one of {@link #NAMES}, or why its parameters are no good (INVALID_PARAMS). */
    public static RunCommand.Preparation prepare(String stepId, String tool, Map<String, Object> params, Instant now) {
        try {
            return switch (tool) {
                case TIMER -> new RunCommand.Preparation.Await(stepId, params, new Wait.Timer(), timer(params, now));
                case SIGNAL ->
                    new RunCommand.Preparation.Await(
                            stepId, params, new Wait.Signal(text(params, "name", 200)), timeout(params, now));
                case APPROVAL ->
                    new RunCommand.Preparation.Await(stepId, params, approval(params), timeout(params, now));
                default -> throw new IllegalArgumentException(tool + " is no wait");
            };
        } catch (InvalidParams e) {
            return new RunCommand.Preparation.Refuse(stepId, new StepError("INVALID_PARAMS", e.getMessage()));
        }
    }

    private static Instant timer(Map<String, Object> params, Instant now) throws InvalidParams {
        Object until = params.get("until");
        if (until == null) {
            return now.plus(duration(params, "seconds")).truncatedTo(ChronoUnit.MICROS);
        }
        if (params.get("seconds") != null) {
            throw new InvalidParams("Give either seconds or until, not both");
        }
        try {
            Instant at = OffsetDateTime.parse(until.toString()).toInstant();
            if (at.isAfter(now.plus(WAIT_MAX))) {
                throw new InvalidParams("until is more than ten years away");
            }
            return at.truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeParseException e) {
            throw new InvalidParams("until is no RFC 3339 time: " + until);
        }
    }

    private static @Nullable Instant timeout(Map<String, Object> params, Instant now) throws InvalidParams {
        return params.get("timeout") == null
                ? null
                : now.plus(duration(params, "timeout")).truncatedTo(ChronoUnit.MICROS);
    }

    private static Duration duration(Map<String, Object> params, String name) throws InvalidParams {
        Object value = params.get(name);
        Duration duration;
        try {
            duration = switch (value) {
                case Number n -> seconds(new BigDecimal(n.toString()));
                case String s when s.startsWith("P") || s.startsWith("-") -> Duration.parse(s);
                case String s -> seconds(new BigDecimal(s));
                case null, default ->
                    throw new InvalidParams(
                            name + " must be a number of seconds or an ISO-8601 duration, but is " + value);
            };
        } catch (DateTimeParseException | NumberFormatException | ArithmeticException e) {
            throw new InvalidParams(name + " must be a number of seconds or an ISO-8601 duration, but is " + value);
        }
        if (duration.isNegative() || duration.compareTo(WAIT_MAX) > 0) {
            throw new InvalidParams(name + " must be between 0 and ten years, but is " + value);
        }
        return duration;
    }

    private static Duration seconds(BigDecimal seconds) {
        if (seconds.abs().compareTo(BigDecimal.valueOf(WAIT_MAX.toSeconds() + 1)) > 0) {
            throw new ArithmeticException("too long");
        }
        return Duration.ofNanos(seconds.movePointRight(9).longValue());
    }

    private static Wait.Approval approval(Map<String, Object> params) throws InvalidParams {
        List<String> approvers = approvers(params.get("approvers"));
        Object required = params.get("required");
        int count = 1;
        if (required instanceof Long n && n >= 1 && n <= APPROVERS_MAX) {
            count = n.intValue();
        } else if (required != null) {
            throw new InvalidParams("required must be an integer from 1 to %d".formatted(APPROVERS_MAX));
        }
        if (!approvers.isEmpty() && count > approvers.size()) {
            throw new InvalidParams(
                    "required is %d, but only %d approvers are named".formatted(count, approvers.size()));
        }
        Object prompt = params.get("prompt");
        return new Wait.Approval(approvers, count, prompt == null ? null : prompt.toString());
    }

    private static List<String> approvers(@Nullable Object value) throws InvalidParams {
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list
                && list.size() <= APPROVERS_MAX
                && list.stream().allMatch(name -> name instanceof String text && !text.isBlank())) {
            return list.stream().map(Object::toString).distinct().toList();
        }
        throw new InvalidParams("approvers must be a list of at most %d names".formatted(APPROVERS_MAX));
    }

    private static String text(Map<String, Object> params, String name, int max) throws InvalidParams {
        if (params.get(name) instanceof String text && !text.isBlank() && text.length() <= max) {
            return text;
        }
        throw new InvalidParams("%s must be a text of 1 to %d characters".formatted(name, max));
    }

    private static final class InvalidParams extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidParams(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
