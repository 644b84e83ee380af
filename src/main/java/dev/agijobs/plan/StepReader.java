package dev.agijobs.plan;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one step. */
final class StepReader {

    private static final String FORBIDDEN_IN_ID = "/\\~[]";
    private static final int NAME_MAX = 1_000;
    private static final int ATTEMPTS_MAX = 1_000;
    private static final int PRIORITY_MAX = 1_000;
    private static final BigDecimal MULTIPLIER_MAX = BigDecimal.valueOf(100);
    private static final Map<String, StepKind> KINDS = Arrays.stream(StepKind.values())
            .collect(Collectors.toMap(
                    kind -> kind.name().toLowerCase(Locale.ROOT), Function.identity(), (a, b) -> a, TreeMap::new));

    private StepReader() {}

    /** The step, or null when it has no usable id; fields with faults have their defaults. */
    static @Nullable Step read(Fields fields) {
        boolean named = fields.required("id") & fields.checkName("id", FORBIDDEN_IN_ID);
        String id = fields.object().get("id") instanceof String text ? text : "";
        fields.map("out");
        Step step = new Step(
                id,
                Objects.requireNonNullElse(fields.text("name", NAME_MAX), id),
                kind(fields),
                tool(fields),
                fields.map("params"),
                fields.texts("needs").stream().distinct().toList(),
                retry(fields.fields("retry")),
                fields.duration("timeout"),
                fields.duration("heartbeat_timeout"),
                fields.text("when"),
                Objects.requireNonNullElse(fields.integer("priority", -PRIORITY_MAX, PRIORITY_MAX), 0),
                fields.decimal("cost"),
                forEach(fields),
                compensation(fields));
        return named ? step : null;
    }

    /** A list, a reference, or a text that is an expression. */
    private static @Nullable Object forEach(Fields fields) {
        Object value = fields.object().get("for_each");
        if (value == null || value instanceof List<?> || value instanceof Map<?, ?> || value instanceof String) {
            return value;
        }
        fields.wrongType("for_each", "a list, a reference or an expression (text)");
        return null;
    }

    private static @Nullable Compensation compensation(Fields fields) {
        if (!fields.has("compensate")) {
            return null;
        }
        Fields undo = fields.fields("compensate");
        undo.required("tool");
        return new Compensation(tool(undo), undo.map("params"), retry(undo.fields("retry")), undo.duration("timeout"));
    }

    private static StepKind kind(Fields fields) {
        String name = fields.required("kind") ? fields.text("kind") : null;
        if (name == null) {
            return StepKind.PLAN;
        }
        if (!KINDS.containsKey(name)) {
            fields.fault(
                    "kind",
                    "UNKNOWN_KIND",
                    "Expected one of " + KINDS.keySet() + ", found " + Faults.shown(name) + ".");
        }
        return KINDS.getOrDefault(name, StepKind.PLAN);
    }

    private static String tool(Fields fields) {
        return fields.has("tool") && fields.checkName("tool", "")
                ? Objects.requireNonNullElse(fields.text("tool"), "noop")
                : "noop";
    }

    private static RetryPolicy retry(Fields fields) {
        RetryPolicy byDefault = RetryPolicy.DEFAULT;
        Integer attempts = fields.integer("max_attempts", 1, ATTEMPTS_MAX);
        Duration initial = fields.duration("initial_interval", Duration.ZERO);
        BigDecimal multiplier = fields.number("multiplier", BigDecimal.ONE, MULTIPLIER_MAX);
        Duration max = fields.duration("max_interval", Duration.ZERO);
        BigDecimal jitter = fields.number("jitter", BigDecimal.ZERO, BigDecimal.ONE);
        if (initial != null && max != null && initial.compareTo(max) > 0) {
            fields.fault("max_interval", "OUT_OF_RANGE", "Expected no less than initial_interval, " + initial + ".");
        }
        // A single interval that is set moves the default of the other one out of its way.
        Duration initialOrDefault = initial != null
                ? initial
                : max == null ? byDefault.initialInterval() : least(byDefault.initialInterval(), max);
        Duration maxOrDefault = max != null ? max : greatest(byDefault.maxInterval(), initialOrDefault);
        return new RetryPolicy(
                attempts == null ? byDefault.maxAttempts() : attempts,
                initialOrDefault,
                multiplier == null ? byDefault.multiplier() : multiplier.doubleValue(),
                maxOrDefault,
                jitter == null ? byDefault.jitter() : jitter.doubleValue());
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static Duration greatest(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
