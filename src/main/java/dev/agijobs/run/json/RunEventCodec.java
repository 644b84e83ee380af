package dev.agijobs.run.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.RunEvent;
import java.io.IOException;
import java.util.Map;

/** Writes run events as they are stored and reads every version ever stored. Thread-safe. */
public final class RunEventCodec {

    /** An event's stored form. */
    public record Encoded(String type, int version, byte[] payload) {}

    private final ObjectMapper mapper;
    private final ObjectReader submitted;
    private final Map<RunEventType.Shape, Upcaster> upcasters;

    public RunEventCodec(PlanReader plans) {
        this(plans, Upcaster.ALL);
    }

    RunEventCodec(PlanReader plans, Map<RunEventType.Shape, Upcaster> upcasters) {
        this.mapper = RunJson.mapper(plans);
        this.submitted = mapper.readerFor(RunEventType.RUN_SUBMITTED.shape());
        this.upcasters = upcasters;
    }

    public Encoded encode(RunEvent event) {
        RunEventType type = RunEventType.of(event);
        try {
            return new Encoded(type.storedName(), type.version(), mapper.writeValueAsBytes(event));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Event %s cannot be written".formatted(type), e);
        }
    }

    /** @throws UnknownEvent when this program does not know the type or version, or the payload does not have its shape */
    public RunEvent decode(String storedName, int version, byte[] payload) {
        RunEventType type = RunEventType.named(storedName);
        if (type == null || version > type.version()) {
            throw new UnknownEvent(
                    "Event type %s version %d is newer than this program".formatted(storedName, version), null);
        }
        try {
            if (version == type.version()) {
                return type == RunEventType.RUN_SUBMITTED
                        ? submitted.withAttribute(StoredPlan.SOURCE, payload).readValue(payload)
                        : mapper.readValue(payload, type.shape());
            }
            return mapper.treeToValue(upcast(type, version, (ObjectNode) mapper.readTree(payload)), type.shape());
        } catch (IOException e) {
            throw new UnknownEvent("Event %s version %d cannot be read".formatted(storedName, version), e);
        }
    }

    /**
     * A RunSubmitted without the steps of its plan.
     *
     * @throws UnknownEvent as {@link #decode}
     */
    public Submission submission(int version, byte[] payload) {
        RunEventType type = RunEventType.RUN_SUBMITTED;
        try {
            Submission plain = version == type.version() ? Submission.readPlain(payload) : null;
            return plain != null
                    ? plain
                    : Submission.of((RunEvent.RunSubmitted) decode(type.storedName(), version, payload));
        } catch (IOException e) {
            throw new UnknownEvent("Event %s version %d cannot be read".formatted(type.storedName(), version), e);
        }
    }

    private ObjectNode upcast(RunEventType type, int version, ObjectNode payload) {
        ObjectNode node = payload;
        for (int from = version; from < type.version(); from++) {
            Upcaster upcaster = upcasters.get(new RunEventType.Shape(type, from));
            if (upcaster == null) {
                throw new UnknownEvent("No upcaster reads %s version %d".formatted(type, from), null);
            }
            node = upcaster.upcast(node);
        }
        return node;
    }
}
