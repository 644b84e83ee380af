package dev.agijobs.rest.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.agijobs.plan.Fault;
import dev.agijobs.projection.scoreboard.Totals;
import dev.agijobs.rest.BulkCommands;
import dev.agijobs.rest.LogAudit;
import dev.agijobs.rest.PlansResource;
import dev.agijobs.rest.RunBatchResource;
import dev.agijobs.rest.RunListResource;
import dev.agijobs.rest.SchedulesResource;
import dev.agijobs.rest.StreamAudit;
import dev.agijobs.rest.SystemInfo;
import dev.agijobs.rest.diff.Change;
import dev.agijobs.rest.diff.RunDiff;
import dev.agijobs.rest.problem.Problem;
import dev.agijobs.rest.request.ApprovalRequest;
import dev.agijobs.rest.request.BudgetRequest;
import dev.agijobs.rest.request.BulkRequest;
import dev.agijobs.rest.request.PlanRequest;
import dev.agijobs.rest.request.ReasonRequest;
import dev.agijobs.rest.request.RebuildRequest;
import dev.agijobs.rest.request.RetryRequest;
import dev.agijobs.rest.request.RunBatchItem;
import dev.agijobs.rest.request.RunRequest;
import dev.agijobs.rest.request.ScheduleRequest;
import dev.agijobs.rest.request.SignalRequest;
import dev.agijobs.rest.request.StepFork;
import dev.agijobs.rest.view.EventOut;
import dev.agijobs.rest.view.ProjectionOut;
import dev.agijobs.rest.view.RunCreated;
import dev.agijobs.rest.view.RunInfo;
import dev.agijobs.rest.view.ScheduleOut;
import dev.agijobs.rest.view.ScoreboardOut;
import dev.agijobs.rest.view.StatusOut;
import dev.agijobs.rest.view.StepInfo;
import dev.agijobs.rest.view.Why;
import dev.agijobs.run.StepError;
import dev.agijobs.run.json.Receipt;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jspecify.annotations.Nullable;

/** Says of each field of a document whether it may be null or must be there, as the record says that holds it. */
final class RecordDocs {

    private static final String TIME = "Instant";

    private static final Map<String, Class<?>> RECORDS = Stream.of(
                    ApprovalRequest.class,
                    BudgetRequest.class,
                    BulkCommands.Refusal.class,
                    BulkCommands.Result.class,
                    BulkRequest.class,
                    BulkRequest.Runs.class,
                    Change.class,
                    EventOut.class,
                    EventOut.FeedPage.class,
                    EventOut.Page.class,
                    Fault.class,
                    LogAudit.Bad.class,
                    LogAudit.Verdict.class,
                    PlanRequest.class,
                    PlansResource.Validation.class,
                    Problem.class,
                    ProjectionOut.class,
                    ProjectionOut.ProjectionsOut.class,
                    ReasonRequest.class,
                    RebuildRequest.class,
                    Receipt.class,
                    Receipt.Timings.class,
                    RetryRequest.class,
                    RunBatchItem.class,
                    RunBatchResource.Batch.class,
                    RunBatchResource.Result.class,
                    RunCreated.class,
                    RunDiff.class,
                    RunDiff.Side.class,
                    RunDiff.Step.class,
                    RunDiff.Steps.class,
                    RunInfo.class,
                    RunListResource.Page.class,
                    RunRequest.class,
                    ScheduleOut.class,
                    ScheduleRequest.class,
                    SchedulesResource.Page.class,
                    ScoreboardOut.class,
                    SignalRequest.class,
                    StatusOut.class,
                    StatusOut.Origin.class,
                    StepFork.class,
                    StepError.class,
                    StepInfo.class,
                    StreamAudit.Verdict.class,
                    SystemInfo.class,
                    SystemInfo.Node.class,
                    Totals.Steps.class,
                    Why.class)
            .collect(Collectors.toMap(RecordDocs::name, Function.identity()));

    private RecordDocs() {}

    private static String name(Class<?> shape) {
        var schema = shape.getAnnotation(org.eclipse.microprofile.openapi.annotations.media.Schema.class);
        return schema == null || schema.name().isEmpty() ? shape.getSimpleName() : schema.name();
    }

    /** @throws IllegalStateException for a schema of a record that is not known here */
    static void complete(String name, Schema schema) {
        if (name.equals(TIME)) {
            return;
        }
        Class<?> shape = RECORDS.get(name);
        if (shape == null) {
            throw new IllegalStateException("List the record of the schema " + name + " in RecordDocs");
        }
        boolean absentForNull = shape.isAnnotationPresent(JsonInclude.class);
        for (RecordComponent field : shape.getRecordComponents()) {
            String property = PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(field.getName());
            Schema declared = schema.getProperties().get(property);
            if (declared == null) {
                continue;
            }
            if (!field.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                schema.addRequired(property);
            } else if (!absentForNull) {
                schema.addProperty(property, orNull(declared));
            }
        }
    }

    /** The same or null; a schema without a type takes null as it is. */
    private static Schema orNull(Schema schema) {
        String ref = schema.getRef();
        if (ref == null) {
            return schema.getType() == null ? schema : schema.addType(Schema.SchemaType.NULL);
        }
        if (ref.endsWith("/" + TIME)) {
            return OASFactory.createSchema()
                    .type(List.of(Schema.SchemaType.STRING, Schema.SchemaType.NULL))
                    .format("date-time");
        }
        return OASFactory.createSchema()
                .addAnyOf(schema)
                .addAnyOf(OASFactory.createSchema().addType(Schema.SchemaType.NULL));
    }
}
