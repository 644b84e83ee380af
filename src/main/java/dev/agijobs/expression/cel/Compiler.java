package dev.agijobs.expression.cel;

import dev.agijobs.plan.Unicode;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compiles expressions, and keeps those used lately. Only CEL's standard functions: no clock, no environment, no I/O. */
final class Compiler {

    private static final int PARSE_DEPTH_MAX = 100;
    private static final int PARSE_NODES_MAX = 1_000;
    private static final int REGEX_STATES_MAX = 200;
    private static final int ISSUES_SHOWN = 3;
    private static final MapType OBJECT = MapType.create(SimpleType.STRING, SimpleType.DYN);

    static final String ITEM = "item";
    static final String INDEX = "index";

    private final Cel cel;
    /** For an item of a {@code for_each}. */
    private final Cel itemCel;

    private final CelLimits limits;
    private final Map<String, Program> programs;

    Compiler(CelLimits limits) {
        this.limits = limits;
        this.cel = environment(limits).build();
        this.itemCel = environment(limits)
                .addVar(ITEM, SimpleType.DYN)
                .addVar(INDEX, SimpleType.INT)
                .build();
        this.programs = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Program> eldest) {
                return size() > limits.cached();
            }
        };
    }

    private static CelBuilder environment(CelLimits limits) {
        return CelFactory.standardCelBuilder()
                .setOptions(CelOptions.current()
                        .enableHeterogeneousNumericComparisons(true)
                        .maxExpressionCodePointSize(limits.textLength())
                        .maxParseRecursionDepth(PARSE_DEPTH_MAX)
                        .maxParseExpressionNodeCount(PARSE_NODES_MAX)
                        // The meter charges every round, and unlike CEL's own count it is not forgiven by ||.
                        .comprehensionMaxIterations(limits.cost())
                        .maxRegexProgramSize(REGEX_STATES_MAX)
                        .build())
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar(Program.STEPS, OBJECT)
                .addVar("plan", OBJECT);
    }

    /** @param items whether it may speak of {@code item} and {@code index} */
    Program compile(String text, boolean items) throws Invalid {
        Program program = compile(text);
        if (program.speaksOfItem() && !items) {
            throw new Invalid("There is no item and no index outside a for_each.");
        }
        return program;
    }

    /** @throws Invalid with the faults, as a sentence */
    Program compile(String text) throws Invalid {
        if (text.length() > limits.textLength()) {
            throw new Invalid("Longer than " + limits.textLength() + " characters.");
        }
        Program known = cached(text);
        if (known != null) {
            return known;
        }
        CelValidationResult result = cel.compile(text);
        boolean speaksOfItem = result.hasError();
        if (speaksOfItem) {
            result = itemCel.compile(text);
        }
        if (result.hasError()) {
            throw new Invalid(result.getErrors().stream()
                    .limit(ISSUES_SHOWN)
                    .map(CelIssue::getMessage)
                    .collect(Collectors.joining("; ")));
        }
        try {
            Program program = new Program(result.getAst(), cel.createProgram(result.getAst()), speaksOfItem);
            synchronized (programs) {
                programs.put(text, program);
            }
            return program;
        } catch (CelValidationException | CelEvaluationException e) {
            throw new Invalid(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Program cached(String text) {
        synchronized (programs) {
            return programs.get(text);
        }
    }

    /** A text is no expression. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1L;

        private final String detail;

        Invalid(String detail) {
            this.detail = Unicode.cut(detail, Program.MESSAGE_MAX);
        }

        String detail() {
            return detail;
        }
    }
}
