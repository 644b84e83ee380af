package dev.agijobs.projection;

import dev.agijobs.eventlog.HashChain;
import dev.agijobs.json.JsonTree;
import dev.agijobs.run.RunStatus;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fields of a stored document: a JSON object, absent for null, times in microseconds since the epoch. By hand, for pages of hundreds are read from it. */
public final class StoredFields {
    private final Map<String, @Nullable Object> fields;

    /** None yet. */
    public StoredFields() {
        this(new LinkedHashMap<>());
    }

    private StoredFields(Map<String, @Nullable Object> fields) {
        this.fields = fields;
    }

    /** @throws IllegalArgumentException when the bytes are no JSON object */
    @SuppressWarnings("unchecked")
    public static StoredFields parse(byte[] json) {
        try {
            if (JsonTree.parse(json) instanceof Map<?, ?> object) {
                return new StoredFields((Map<String, @Nullable Object>) object);
            }
            throw new IllegalArgumentException("A stored document is no JSON object");
        } catch (IOException e) {
            throw new IllegalArgumentException("A stored document is no JSON", e);
        }
    }

    public byte[] json() {
        return JsonTree.write(fields);
    }

    /** @param value text, number, truth, or a map of these; null leaves the field out */
    public StoredFields with(String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value instanceof Instant time ? stored(time) : value);
        }
        return this;
    }

    /** A time finer than a microsecond, or beyond a long of them, stays text, so that it comes back as it was. */
    private static Object stored(Instant time) {
        boolean exact = time.getNano() % 1_000 == 0 && Math.abs(time.getEpochSecond()) < Long.MAX_VALUE / 1_000_000;
        return exact ? (Object) HashChain.micros(time) : time.toString();
    }

    public StoredFields with(RunPhase phase) {
        return with("state", jsonName(phase.status()))
                .with("round", phase.round())
                .with("started", phase.started())
                .with("approvals_required", phase.approvalsRequired())
                .with("approvals", phase.approvals())
                .with("keyed", phase.keyed() ? true : null);
    }

    public RunPhase phase() {
        return new RunPhase(
                RunStatus.valueOf(text("state").toUpperCase(Locale.ROOT)),
                (int) number("round"),
                truth("started"),
                (int) number("approvals_required"),
                map("approvals"),
                fields.containsKey("keyed"));
    }

    /** The lower-case name of a state. */
    public static String jsonName(RunStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    public @Nullable String textOrNull(String name) {
        return (String) fields.get(name);
    }

    public String text(String name) {
        return Objects.requireNonNull(textOrNull(name), name);
    }

    public long number(String name) {
        return (Long) Objects.requireNonNull(fields.get(name), name);
    }

    public boolean truth(String name) {
        return (Boolean) Objects.requireNonNull(fields.get(name), name);
    }

    public @Nullable Instant timeOrNull(String name) {
        return switch (fields.get(name)) {
            case Long micros -> Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
            case String text -> Instant.parse(text);
            case null, default -> null;
        };
    }

    /** A map whose values are of one kind, in the order in which it was stored. */
    @SuppressWarnings("unchecked")
    public <T> Map<String, T> map(String name) {
        return Collections.unmodifiableMap((Map<String, T>) Objects.requireNonNull(fields.get(name), name));
    }
}
