package dev.agijobs.rest.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agijobs.plan.Fault;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457).
 *
 * @param detail a sentence about this occurrence
 * @param instance path of the request, or the id under which an internal error was logged
 * @param code stable, upper snake case
 * @param state of the run that forbids what was asked
 * @param errors faults of the document that was sent, with JSON pointers into it
 */
@Schema(name = "Problem")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        @Nullable String detail,
        @Nullable String instance,
        String code,
        @Nullable String state,
        @Nullable List<Fault> errors) {

    public static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(Code code, @Nullable String detail) {
        return new Problem(code.type(), code.title(), code.status(), detail, null, code.name(), null, null);
    }

    Problem at(@Nullable String instance) {
        return new Problem(type, title, status, detail, instance, code, state, errors);
    }

    Problem withState(String state) {
        return new Problem(type, title, status, detail, instance, code, state, errors);
    }

    Problem withErrors(List<Fault> errors) {
        return new Problem(type, title, status, detail, instance, code, state, errors.isEmpty() ? null : errors);
    }
}
