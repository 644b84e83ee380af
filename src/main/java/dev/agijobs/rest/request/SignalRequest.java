package dev.agijobs.rest.request;

import dev.agijobs.rest.problem.Refused;
import org.jspecify.annotations.Nullable;

/** {@code {payload}}, which may be left out: what a signal carries, any JSON. */
public record SignalRequest(@Nullable Object payload) {

    /** As long as a step's name of a signal may be. */
    private static final int NAME_MAX = 200;

    public static SignalRequest read(String name, byte[] body) {
        if (name.isBlank() || name.length() > NAME_MAX) {
            throw Refused.invalid("The name of a signal has 1 to " + NAME_MAX + " characters");
        }
        return new SignalRequest(Fields.ofOptional(body).value("payload"));
    }

    /** A signal whose name is in the body: {@code {name, payload}}. */
    public record Named(String name, @Nullable Object payload) {

        /** @param body a tree */
        public static Named read(@Nullable Object body) {
            Fields fields = Fields.ofTree(body);
            String name = fields.requiredText("name", NAME_MAX);
            fields.check();
            return new Named(name, fields.value("payload"));
        }
    }
}
