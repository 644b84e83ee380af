package dev.agijobs.run.json;

import dev.agijobs.run.RunEvent;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The registry of stored event types: name, newest version, and the record that holds it. A name once stored is never changed or reused. */
public enum RunEventType {
    RUN_SUBMITTED("RunSubmitted", 2, RunEvent.RunSubmitted.class),
    APPROVAL_RECORDED("ApprovalRecorded", 1, RunEvent.ApprovalRecorded.class),
    RUN_APPROVED("RunApproved", 1, RunEvent.RunApproved.class),
    RUN_REJECTED("RunRejected", 1, RunEvent.RunRejected.class),
    RUN_STARTED("RunStarted", 1, RunEvent.RunStarted.class),
    STEP_STARTED("StepStarted", 1, RunEvent.StepStarted.class),
    STEP_RESUMED("StepResumed", 1, RunEvent.StepResumed.class),
    STEP_WAITING("StepWaiting", 2, RunEvent.StepWaiting.class),
    STEP_COMPLETED("StepCompleted", 1, RunEvent.StepCompleted.class),
    STEP_FAILED("StepFailed", 1, RunEvent.StepFailed.class),
    STEP_TIMED_OUT("StepTimedOut", 1, RunEvent.StepTimedOut.class),
    STEP_RETRY_SCHEDULED("StepRetryScheduled", 1, RunEvent.StepRetryScheduled.class),
    STEP_SKIPPED("StepSkipped", 1, RunEvent.StepSkipped.class),
    STEP_COMPENSATION_STARTED("StepCompensationStarted", 1, RunEvent.StepCompensationStarted.class),
    STEP_COMPENSATED("StepCompensated", 1, RunEvent.StepCompensated.class),
    STEP_COMPENSATION_FAILED("StepCompensationFailed", 1, RunEvent.StepCompensationFailed.class),
    SIGNAL_RECEIVED("SignalReceived", 1, RunEvent.SignalReceived.class),
    RUN_BUDGET_CHANGED("RunBudgetChanged", 1, RunEvent.RunBudgetChanged.class),
    RUN_QUARANTINED("RunQuarantined", 1, RunEvent.RunQuarantined.class),
    RUN_PAUSED("RunPaused", 1, RunEvent.RunPaused.class),
    RUN_RESUMED("RunResumed", 1, RunEvent.RunResumed.class),
    RUN_CANCEL_REQUESTED("RunCancelRequested", 1, RunEvent.RunCancelRequested.class),
    RUN_SUCCEEDED("RunSucceeded", 1, RunEvent.RunSucceeded.class),
    RUN_FAILED("RunFailed", 1, RunEvent.RunFailed.class),
    RUN_CANCELLED("RunCancelled", 1, RunEvent.RunCancelled.class),
    RUN_RETRIED("RunRetried", 1, RunEvent.RunRetried.class);

    /** One version of one type. */
    record Shape(RunEventType type, int version) {}

    private static final Map<String, RunEventType> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(RunEventType::storedName, Function.identity()));
    private static final Map<Class<? extends RunEvent>, RunEventType> BY_SHAPE =
            Arrays.stream(values()).collect(Collectors.toMap(RunEventType::shape, Function.identity()));

    private final String storedName;
    private final int version;
    private final Class<? extends RunEvent> shape;

    RunEventType(String storedName, int version, Class<? extends RunEvent> shape) {
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

    public Class<? extends RunEvent> shape() {
        return shape;
    }

    /** Whether an event of this stored name ends a round of a run. */
    public static boolean endsRun(String storedName) {
        return storedName.equals(RUN_SUCCEEDED.storedName)
                || storedName.equals(RUN_FAILED.storedName)
                || storedName.equals(RUN_CANCELLED.storedName);
    }

    static @Nullable RunEventType named(String storedName) {
        return BY_NAME.get(storedName);
    }

    static RunEventType of(RunEvent event) {
        return of(event.getClass());
    }

    /** The type that holds events of this kind. */
    public static RunEventType of(Class<? extends RunEvent> kind) {
        RunEventType type = BY_SHAPE.get(kind);
        if (type == null) {
            throw new IllegalStateException("No stored name is registered for " + kind);
        }
        return type;
    }
}
