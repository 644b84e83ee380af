package dev.agijobs.schedule.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.json.RunJson;
import dev.agijobs.schedule.Overlap;

/** How the records of schedules look as JSON: as those of runs, with durations as ISO-8601 text. */
public final class ScheduleJson {
    private ScheduleJson() {}

    private enum OverlapNames {
        @JsonProperty("skip")
        SKIP,
        @JsonProperty("queue")
        QUEUE,
        @JsonProperty("cancel")
        CANCEL
    }

    public static ObjectMapper mapper(PlanReader plans) {
        return RunJson.mapper(plans)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .addMixIn(Overlap.class, OverlapNames.class);
    }
}
