package dev.agijobs.rest.openapi;

import dev.agijobs.rest.request.Parameters;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Parameters by name: each means the same wherever it appears. Resources take them as text and read them strictly; here is what they read. */
final class ParameterDocs {

    private static final String RUN_ID = "01a204bb-bcb6-782f-8f84-e563acf16451";
    private static final String POSITION = "f1.019c0a4be6a17f1e8f0e5a6f0d1c2b3a.42";

    private record Doc(
            String description, Schema schema, @Nullable Object example) {}

    private static final Map<String, Doc> DOCS = Map.ofEntries(
            Map.entry("id", new Doc("The run's id", text().format("uuid"), RUN_ID)),
            Map.entry("name", new Doc("Name of the signal or projection", text(), "go")),
            Map.entry("cid", new Doc("Content id (CIDv1, raw, sha2-256, base32)", text(), Examples.CID)),
            Map.entry("after", new Doc("Only what comes after; next_after of the page before", text(), null)),
            Map.entry(
                    "limit",
                    new Doc(
                            "Most entries of the page",
                            integer(1)
                                    .maximum(BigDecimal.valueOf(Parameters.LIMIT_MAX))
                                    .defaultValue(Parameters.LIMIT_DEFAULT),
                            null)),
            Map.entry("cursor", new Doc("next_cursor of the page before; only with the same filters", text(), null)),
            Map.entry(
                    "sort",
                    new Doc(
                            "By what agents are ordered: most wins, losses or slashes first, the latest updated_at first, or by name",
                            text().enumeration(List.copyOf(Parameters.AGENT_SORTS))
                                    .defaultValue(Parameters.AGENT_SORTS.getFirst()),
                            null)),
            Map.entry(
                    "at_seq",
                    new Doc(
                            "The state as it was after the event with this seq",
                            integer(1).format("int64"),
                            3)),
            Map.entry(
                    "from",
                    new Doc("Seq of the first state; 1 when absent", integer(1).format("int64"), 3)),
            Map.entry(
                    "to",
                    new Doc(
                            "Seq of the second state; the run as it is now when absent",
                            integer(1).format("int64"),
                            7)),
            Map.entry(
                    "other",
                    new Doc("Id of a run to compare with, in the place of from and to", text().format("uuid"), null)),
            Map.entry(
                    "state",
                    new Doc(
                            "Only runs that stand there",
                            text().enumeration(List.of(
                                    "pending",
                                    "awaiting_approval",
                                    "running",
                                    "paused",
                                    "succeeded",
                                    "failed",
                                    "cancelled")),
                            null)),
            Map.entry("plan_id", new Doc("Only runs of this plan", text(), null)),
            Map.entry(
                    "label",
                    new Doc("key:value; may be given several times, all of which a run must have", text(), "team:red")),
            Map.entry(
                    "since",
                    new Doc(
                            "Only runs submitted at or after this time (RFC 3339)",
                            text().format("date-time"),
                            "2026-01-02T03:04:05Z")),
            Map.entry(
                    "type",
                    new Doc("Only events of this stored type; may be given several times", text(), "RunSucceeded")),
            Map.entry("stream", new Doc("Name of a stream; that of a run is run- and its id", text(), "run-" + RUN_ID)),
            Map.entry(
                    "min_position",
                    new Doc(
                            "A feed position, as from X-Position: the answer waits up to 5 s until it reflects that, else 503 VIEW_BEHIND",
                            text(),
                            POSITION)),
            Map.entry(
                    "Last-Event-ID",
                    new Doc("With text/event-stream: the id of the last event seen; beats after", text(), null)),
            Map.entry(
                    "Idempotency-Key",
                    new Doc(
                            "Names the request, so that sending it again is harmless",
                            text().minLength(1).maxLength(255),
                            "order-4711")),
            Map.entry(
                    "If-Match",
                    new Doc(
                            "ETag of the run or schedule as the client knows it; 412 when it has moved on",
                            text(),
                            "\"7\"")),
            Map.entry("If-None-Match", new Doc("ETag that the client has; 304 when it still holds", text(), "\"7\"")),
            Map.entry(
                    "traceparent",
                    new Doc(
                            "W3C trace context; stored with the events and handed to tools",
                            text(),
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")));

    private ParameterDocs() {}

    private static Schema text() {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING);
    }

    private static Schema integer(long min) {
        return OASFactory.createSchema().addType(Schema.SchemaType.INTEGER).minimum(BigDecimal.valueOf(min));
    }

    static void complete(String path, PathItem.HttpMethod method, Operation operation) {
        if (method == PathItem.HttpMethod.POST && ProblemDocs.changes(path)) {
            add(operation, "Idempotency-Key");
            add(operation, "traceparent");
            if (path.contains("/runs/{id}")) {
                add(operation, "If-Match");
            }
        }
        if (method == PathItem.HttpMethod.PATCH || method == PathItem.HttpMethod.DELETE) {
            add(operation, "If-Match");
            add(operation, "traceparent");
        }
        for (Parameter parameter : parameters(operation)) {
            Doc doc = DOCS.get(parameter.getName());
            if (doc != null) {
                complete(parameter, doc);
            }
        }
    }

    private static void complete(Parameter parameter, Doc doc) {
        if (parameter.getDescription() == null) {
            parameter.setDescription(doc.description());
        }
        Schema declared = parameter.getSchema();
        boolean list = declared != null
                && declared.getType() != null
                && declared.getType().contains(Schema.SchemaType.ARRAY);
        parameter.setSchema(
                list
                        ? OASFactory.createSchema()
                                .addType(Schema.SchemaType.ARRAY)
                                .items(doc.schema())
                        : doc.schema());
        if (doc.example() != null) {
            parameter.setExample(list ? List.of(doc.example()) : doc.example());
        }
    }

    private static List<Parameter> parameters(Operation operation) {
        return operation.getParameters() == null ? List.of() : operation.getParameters();
    }

    private static void add(Operation operation, String header) {
        List<Parameter> all = new ArrayList<>(parameters(operation));
        if (all.stream().noneMatch(parameter -> parameter.getName().equals(header))) {
            all.add(OASFactory.createParameter().name(header).in(Parameter.In.HEADER));
            operation.setParameters(all);
        }
    }
}
