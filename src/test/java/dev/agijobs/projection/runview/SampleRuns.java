package dev.agijobs.projection.runview;

import dev.agijobs.eventlog.HashChain;
import dev.agijobs.projection.RunPhase;
import dev.agijobs.run.RunStatus;
import dev.agijobs.store.ViewDocument;
import java.time.Instant;
import java.util.Map;

/** Documents of finished runs as the run view stores them, without any event. */
public final class SampleRuns {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    private final RunViewProjection projection = new RunViewProjection();

    /** When the run with this number was submitted, in microseconds. */
    public static long createdMicros(long number) {
        return HashChain.micros(createdAt(number));
    }

    private static Instant createdAt(long number) {
        return FIRST.plusMillis(number * 10);
    }

    public ViewDocument document(String runId, long number) {
        Instant at = createdAt(number);
        Map<String, String> labels = Map.of("team", "" + number % 8, "request", "" + number);
        RunDocument run = new RunDocument(
                runId,
                "0123456789abcdef".repeat(4),
                at,
                "12.5",
                labels,
                0,
                new RunPhase(RunStatus.SUCCEEDED, 1, true, 0, Map.of(), false),
                new Course(at, at.plusSeconds(1), null, false, null, null, null));
        return projection.encode(runId, run);
    }
}
