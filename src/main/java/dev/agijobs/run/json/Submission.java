package dev.agijobs.run.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.agijobs.plan.Plan;
import dev.agijobs.run.RunEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a RunSubmitted says beside the steps of its plan. A view needs no more, and to read a plan as a whole costs more than all the rest of a view's work.
 *
 * @param budgetMax decimal text: what the owner of the plan is ready to spend
 * @param keyed whether the plan names a concurrency key
 */
public record Submission(
        String runId,
        String planId,
        String budgetMax,
        List<String> approvals,
        Map<String, String> labels,
        int priority,
        boolean keyed) {

    private static final JsonFactory JSON = new JsonFactory();

    public Submission {
        approvals = List.copyOf(approvals);
        labels = Collections.unmodifiableMap(labels);
    }

    static Submission of(RunEvent.RunSubmitted e) {
        Plan plan = e.plan();
        return new Submission(
                e.runId(),
                plan.planId(),
                plan.budget().max(),
                e.approvals(),
                e.labels(),
                e.priority(),
                plan.concurrencyKey() != null);
    }

    /** Reads the stored form of the newest version; null for one that is not as plain as the codec writes it. */
    static @Nullable Submission readPlain(byte[] payload) throws IOException {
        try (JsonParser json = JSON.createParser(payload)) {
            return json.nextToken() == JsonToken.START_OBJECT ? new Reading(json).read() : null;
        }
    }

    /** What was found so far; anything unexpected is stepped over and remembered. */
    private static final class Reading {
        private final JsonParser json;
        private boolean plain = true;
        private @Nullable String runId;
        private @Nullable String planId;
        private String budgetMax = "0";
        private @Nullable List<String> approvals;
        private @Nullable Map<String, String> labels;
        private @Nullable Integer priority;
        private boolean keyed;

        Reading(JsonParser json) {
            this.json = json;
        }

        @Nullable
        Submission read() throws IOException {
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                switch (name) {
                    case "run_id" -> runId = text();
                    case "plan" -> plan();
                    case "approvals" -> approvals = texts();
                    case "labels" -> labels = textsByName();
                    case "priority" -> priority = next(JsonToken.VALUE_NUMBER_INT) ? json.getIntValue() : null;
                    default -> skip();
                }
            }
            return !plain || runId == null || planId == null || approvals == null || labels == null || priority == null
                    ? null
                    : new Submission(runId, planId, budgetMax, approvals, labels, priority, keyed);
        }

        private boolean next(JsonToken wanted) throws IOException {
            if (json.nextToken() == wanted) {
                return true;
            }
            plain = false;
            json.skipChildren();
            return false;
        }

        private void skip() throws IOException {
            json.nextToken();
            json.skipChildren();
        }

        private String text() throws IOException {
            return next(JsonToken.VALUE_STRING) ? json.getText() : "";
        }

        private void plan() throws IOException {
            if (next(JsonToken.START_OBJECT)) {
                for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                    switch (name) {
                        case "plan_id" -> planId = text();
                        case "budget" -> budget();
                        case "concurrency_key" -> keyed = !text().isEmpty();
                        default -> skip();
                    }
                }
            }
        }

        /** A budget that is null, and a limit that is a number, are the business of the reader of plans. */
        private void budget() throws IOException {
            if (next(JsonToken.START_OBJECT)) {
                for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                    if (name.equals("max")) {
                        budgetMax = text();
                    } else {
                        skip();
                    }
                }
            }
        }

        private List<String> texts() throws IOException {
            List<String> texts = new ArrayList<>();
            if (next(JsonToken.START_ARRAY)) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    if (json.currentToken() == JsonToken.VALUE_STRING) {
                        texts.add(json.getText());
                    } else {
                        plain = false;
                        json.skipChildren();
                    }
                }
            }
            return texts;
        }

        private Map<String, String> textsByName() throws IOException {
            Map<String, String> texts = new LinkedHashMap<>();
            if (next(JsonToken.START_OBJECT)) {
                for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                    texts.put(name, text());
                }
            }
            return texts;
        }
    }
}
