package dev.agijobs.rest.problem;

import dev.agijobs.plan.Fault;
import java.util.List;

/** A request is refused before anything was asked of the engine; nothing changed. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;
    private final String detail;
    private final transient List<Fault> faults;

    public Refused(Code code, String detail, List<Fault> faults) {
        super(detail, null, false, false);
        this.code = code;
        this.detail = detail;
        this.faults = List.copyOf(faults);
    }

    public Refused(Code code, String detail) {
        this(code, detail, List.of());
    }

    /** The request itself makes no sense. */
    public static Refused invalid(String detail) {
        return new Refused(Code.INVALID_REQUEST, detail);
    }

    /** The request's document makes no sense. */
    public static Refused invalid(List<Fault> faults) {
        return new Refused(Code.INVALID_REQUEST, "The document sent has faults; see errors", faults);
    }

    /** The same, when what was refused is part of a larger document. @param pointer of the part in it */
    public Refused under(String pointer) {
        List<Fault> moved = faults.stream()
                .map(fault -> new Fault(pointer + fault.pointer(), fault.code(), fault.detail()))
                .toList();
        return new Refused(code, detail, moved);
    }

    public Code code() {
        return code;
    }

    public List<Fault> faults() {
        return faults;
    }
}
