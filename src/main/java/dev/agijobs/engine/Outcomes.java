package dev.agijobs.engine;

import dev.agijobs.plan.TreeKinds;
import dev.agijobs.plan.TreeSize;
import dev.agijobs.plan.Unicode;
import dev.agijobs.run.RunCommand.Outcome;
import dev.agijobs.run.StepError;
import dev.agijobs.run.StepOut;
import dev.agijobs.tool.StepOutcome;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a tool says of an attempt, as what can be stored of it. Tools, and those whom they ask, may say anything. */
final class Outcomes {

    private static final int CODE_MAX = 100;
    private static final int MESSAGE_MAX = 4_000;

    private Outcomes() {}

    /** @param outcome null for a tool that gave none */
    static Outcome of(@Nullable StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Done done -> done(done);
            case StepOutcome.Failed failed -> failed(failed.code(), failed.message(), failed.last());
            case null -> broken(new IllegalStateException("the tool gave no outcome"));
        };
    }

    /** The tool threw. */
    static Outcome broken(Throwable failure) {
        return failed("TOOL_ERROR", "The tool failed: " + failure, false);
    }

    private static Outcome done(StepOutcome.Done done) {
        // A list that may hold null, unlike those of List.of.
        Object all = Arrays.asList(done.cid(), done.tx(), done.data());
        if (TreeSize.over(all, StepOut.BYTES_MAX)) {
            String message = "The output is over %d bytes, or nested over %d levels"
                    .formatted(StepOut.BYTES_MAX, TreeSize.DEPTH_MAX - 1);
            return failed("OUTPUT_TOO_LARGE", message, true);
        }
        String foreign = TreeKinds.foreign(all);
        return foreign == null
                ? new Outcome.Completed(new StepOut(done.cid(), done.tx(), done.data()))
                : failed("OUTPUT_INVALID", "The output holds %s, which is no JSON".formatted(foreign), true);
    }

    private static Outcome failed(String code, String message, boolean last) {
        return new Outcome.Failed(new StepError(Unicode.cut(code, CODE_MAX), Unicode.cut(message, MESSAGE_MAX)), last);
    }
}
