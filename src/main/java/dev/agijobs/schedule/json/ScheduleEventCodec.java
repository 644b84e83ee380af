package dev.agijobs.schedule.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.json.RunEventCodec.Encoded;
import dev.agijobs.run.json.UnknownEvent;
import dev.agijobs.schedule.ScheduleEvent;
import java.io.IOException;

/** Writes schedule events as they are stored and reads every version ever stored. Thread-safe. */
public final class ScheduleEventCodec {

    private final ObjectMapper mapper;

    public ScheduleEventCodec(PlanReader plans) {
        mapper = ScheduleJson.mapper(plans);
    }

    public Encoded encode(ScheduleEvent event) {
        ScheduleEventType type = ScheduleEventType.of(event);
        try {
            return new Encoded(type.storedName(), type.version(), mapper.writeValueAsBytes(event));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Event %s cannot be written".formatted(type), e);
        }
    }

    /** @throws UnknownEvent when this program does not know the type or version, or the payload does not have its shape */
    public ScheduleEvent decode(String storedName, int version, byte[] payload) {
        ScheduleEventType type = ScheduleEventType.named(storedName);
        if (type == null || version != type.version()) {
            throw new UnknownEvent("Event type %s version %d is not known".formatted(storedName, version), null);
        }
        try {
            return mapper.readValue(payload, type.shape());
        } catch (IOException e) {
            throw new UnknownEvent("Event %s version %d cannot be read".formatted(storedName, version), e);
        }
    }
}
