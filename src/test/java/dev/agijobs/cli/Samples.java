package dev.agijobs.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Documents as the interface gives them. */
final class Samples {
    static final String RUN_ID = "0190b2f0-0000-7000-8000-000000000001";

    private Samples() {}

    /** A status with pending steps. */
    static Document status(String state, String... steps) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (String id : steps) {
            all.add(Map.of("id", id, "state", "pending", "attempt", 0L));
        }
        return new Document(Map.of("run", Map.of("id", RUN_ID, "state", state), "steps", all));
    }

    /** An event. @param second of its minute */
    static Document event(long seq, int second, String type, Map<String, ?> payload) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("seq", seq);
        event.put("type", type);
        event.put("occurred_at", "2026-01-01T00:00:%02dZ".formatted(second));
        event.put("payload", payload);
        return new Document(event);
    }

    static Document event(String type, String step) {
        return event(1, 1, type, step.isEmpty() ? Map.of() : Map.of("step_id", step, "attempt", 1L));
    }

    static Document failed(String step, boolean last) {
        return event(
                1,
                2,
                "StepFailed",
                Map.of(
                        "step_id",
                        step,
                        "attempt",
                        1L,
                        "last",
                        last,
                        "error",
                        Map.of("code", "HTTP_STATUS", "message", "It answered 503")));
    }
}
