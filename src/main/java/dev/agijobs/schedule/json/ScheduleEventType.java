package dev.agijobs.schedule.json;

import dev.agijobs.schedule.ScheduleEvent;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The registry of stored event types: name, newest version, and the record that holds it. A name once stored is never changed or reused. */
public enum ScheduleEventType {
    CREATED("ScheduleCreated", 1, ScheduleEvent.ScheduleCreated.class),
    CHANGED("ScheduleChanged", 1, ScheduleEvent.ScheduleChanged.class),
    PAUSED("SchedulePaused", 1, ScheduleEvent.SchedulePaused.class),
    RESUMED("ScheduleResumed", 1, ScheduleEvent.ScheduleResumed.class),
    QUEUED("ScheduleQueued", 1, ScheduleEvent.ScheduleQueued.class),
    FIRED("ScheduleFired", 1, ScheduleEvent.ScheduleFired.class),
    RUN_ENDED("ScheduleRunEnded", 1, ScheduleEvent.ScheduleRunEnded.class),
    RUN_CANCEL_REQUESTED("ScheduleRunCancelRequested", 1, ScheduleEvent.ScheduleRunCancelRequested.class),
    SKIPPED("ScheduleSkipped", 1, ScheduleEvent.ScheduleSkipped.class),
    MISSED("ScheduleMissed", 1, ScheduleEvent.ScheduleMissed.class),
    DELETED("ScheduleDeleted", 1, ScheduleEvent.ScheduleDeleted.class),
    CHECKPOINTED("ScheduleCheckpointed", 1, ScheduleEvent.ScheduleCheckpointed.class);

    private static final Map<String, ScheduleEventType> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(ScheduleEventType::storedName, Function.identity()));
    private static final Map<Class<? extends ScheduleEvent>, ScheduleEventType> BY_SHAPE =
            Arrays.stream(values()).collect(Collectors.toMap(ScheduleEventType::shape, Function.identity()));

    private final String storedName;
    private final int version;
    private final Class<? extends ScheduleEvent> shape;

    ScheduleEventType(String storedName, int version, Class<? extends ScheduleEvent> shape) {
        this.storedName = storedName;
        this.version = version;
        this.shape = shape;
    }

    public String storedName() {
        return storedName;
    }

    /** The newest version, which is the one that is written. */
    public int version() {
        return version;
    }

    public Class<? extends ScheduleEvent> shape() {
        return shape;
    }

    static @Nullable ScheduleEventType named(String storedName) {
        return BY_NAME.get(storedName);
    }

    static ScheduleEventType of(ScheduleEvent event) {
        return Objects.requireNonNull(BY_SHAPE.get(event.getClass()), "every event has a stored name");
    }
}
