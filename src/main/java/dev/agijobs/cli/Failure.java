package dev.agijobs.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A command did not do what it was to do, for a reason that its caller is told: exit code 1. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Document problem;

    /**
     * @param code stable, upper snake case
     * @param detail a sentence
     */
    public Failure(String code, String detail) {
        this(code, detail, List.of());
    }

    /** @param findings sentences, each of which is a part of the reason */
    public Failure(String code, String detail, List<String> findings) {
        this(problem(code, detail, findings));
    }

    /** @param problem a problem document (RFC 9457) */
    public Failure(Document problem) {
        super(problem.text("detail").isEmpty() ? problem.text("title") : problem.text("detail"), null, false, false);
        this.problem = problem;
    }

    private static Document problem(String code, String detail, List<String> findings) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("code", code);
        problem.put("detail", detail);
        if (!findings.isEmpty()) {
            problem.put("findings", findings);
        }
        return new Document(problem);
    }

    Document problem() {
        return problem;
    }

    String code() {
        return problem.text("code");
    }

    /** The reason, and each fault or finding on a line of its own. */
    String explained() {
        StringBuilder text = new StringBuilder(String.valueOf(getMessage()));
        if (!code().isEmpty()) {
            text.append(" (").append(code()).append(')');
        }
        for (Document fault : problem.objects("errors")) {
            text.append("\n  ")
                    .append(inPlan(fault.text("pointer")))
                    .append(": ")
                    .append(fault.text("detail"))
                    .append(" (")
                    .append(fault.text("code"))
                    .append(')');
        }
        problem.texts("findings").forEach(finding -> text.append("\n  ").append(finding));
        return text.toString();
    }

    /** The user's file is the plan, which stands in the request under this name. */
    private static String inPlan(String pointer) {
        String inside = pointer.startsWith("/plan/") || pointer.equals("/plan") ? pointer.substring(5) : pointer;
        return inside.isEmpty() ? "/" : inside;
    }
}
