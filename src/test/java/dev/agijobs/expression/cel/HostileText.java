package dev.agijobs.expression.cel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Expressions, templates and references of somebody who means harm, or who hit the wrong keys. */
final class HostileText {

    private static final List<String> ATOMS = List.of(
            "0",
            "1",
            "-1",
            "9223372036854775807",
            "1u",
            "1.5",
            "1e308",
            "1e-308",
            "true",
            "false",
            "null",
            "''",
            "'a'",
            "b'\\xff'",
            "[]",
            "{}",
            "[1, 2, 3]",
            "['a', 'b']",
            "x",
            "y",
            "steps",
            "plan.metadata",
            "steps.a",
            "steps.a.out.data",
            "steps.a.out.data.text",
            "steps.a.out.data.list",
            "steps.a.out.data.deep",
            "steps.a.out.data.numbers",
            "steps['a'].state",
            "steps.skipped.out",
            "steps.ghost.out",
            "'\\u2028\\U0001F4A9'",
            "duration('1s')",
            "timestamp('2026-01-01T00:00:00Z')",
            "type(1)");
    private static final List<String> OPERATORS =
            List.of("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "in");
    private static final List<String> FUNCTIONS =
            List.of("size", "string", "int", "uint", "double", "bool", "bytes", "type", "dyn", "duration", "timestamp");
    private static final List<String> METHODS = List.of("contains", "startsWith", "endsWith", "matches");
    private static final List<String> MACROS = List.of("map", "filter", "all", "exists", "exists_one");
    private static final List<String> PATTERNS = List.of(
            "(a*)*(a*)*(a*)*b",
            "(a|a)*$",
            "(a|aa)+$",
            "((a+)+)+b",
            "a{1,1000}{1,1000}",
            "(.*)(.*)(.*)(.*)(.*)[^a]",
            "(?:a?){200}a{200}",
            "[",
            "(?=a)",
            "\\\\p{L}+".repeat(20),
            "(".repeat(100) + ")".repeat(100));
    private static final List<String> SUFFIXES = List.of(
            ".map(x, x + x)",
            ".map(x, [x, x])",
            ".map(x, [x])",
            ".map(x, {'k': x})",
            ".map(x, string(x) + string(x))",
            ".filter(x, true)",
            "[0]",
            ".a",
            " + 1",
            " + 'a'",
            " || true",
            " == 1",
            " ? true : false");
    private static final List<String> OPENERS = List.of("(", "[", "-", "!", "{'k': ", "size(", "has(", "[x, ");
    private static final List<String> CLOSERS = List.of(")", "]", "", "", "}", ")", ")", "]");
    private static final int[] TIMES = {1, 2, 10, 60, 150, 400, 1_500};

    private final Random random;

    HostileText(Random random) {
        this.random = random;
    }

    String expression() {
        return switch (random.nextInt(12)) {
            case 0 -> garbled(expression(3));
            case 1, 2, 3, 4, 5 -> expression(1 + random.nextInt(4));
            default -> typed(Type.values()[random.nextInt(Type.values().length)], 1 + random.nextInt(4));
        };
    }

    /** One that is true or false, if it has a value. */
    String condition() {
        return random.nextBoolean() ? typed(Type.BOOL, 1 + random.nextInt(4)) : expression();
    }

    private enum Type {
        BOOL,
        INT,
        TEXT,
        LIST
    }

    /** Passes the door, so that it must be stopped while it works. */
    private String typed(Type type, int depth) {
        if (depth == 0) {
            return switch (type) {
                case BOOL -> one(List.of("true", "false"));
                case INT -> one(List.of("0", "7", "9223372036854775807", "size(steps.a.out.data.list)"));
                case TEXT -> one(List.of("'a'", "'\\u2028'", "steps.a.out.data.text", "steps.a.state"));
                case LIST ->
                    one(List.of(
                            "[1, 2]",
                            "['a']",
                            "steps.a.out.data.list",
                            "steps.a.out.data.numbers",
                            "steps.a.out.data.deep"));
            };
        }
        UnaryOperator<String> in = text -> "(" + text + ")";
        Supplier<String> number = () -> in.apply(typed(Type.INT, depth - 1));
        Supplier<String> text = () -> in.apply(typed(Type.TEXT, depth - 1));
        Supplier<String> list = () -> in.apply(typed(Type.LIST, depth - 1));
        Supplier<String> truth = () -> in.apply(typed(Type.BOOL, depth - 1));
        return switch (type) {
            case BOOL ->
                switch (random.nextInt(8)) {
                    case 0 -> number.get() + one(List.of("<", "==", ">=")) + number.get();
                    case 1 -> text.get() + one(List.of("<", "==", "!=")) + text.get();
                    case 2 -> list.get() + one(List.of("==", "!=")) + list.get();
                    case 3 -> truth.get() + one(List.of("&&", "||")) + truth.get();
                    case 4 -> list.get() + one(List.of(".all", ".exists", ".exists_one")) + "(x, " + truth.get() + ")";
                    case 5 -> text.get() + "." + one(List.of("contains", "startsWith", "endsWith")) + text.get();
                    case 6 -> text.get() + ".matches('" + one(PATTERNS) + "')";
                    default -> number.get() + " in " + list.get();
                };
            case INT ->
                switch (random.nextInt(4)) {
                    case 0 -> number.get() + one(List.of("+", "-", "*", "/", "%")) + number.get();
                    case 1 -> "size" + text.get();
                    case 2 -> "size" + list.get();
                    default -> truth.get() + " ? " + number.get() + " : " + number.get();
                };
            case TEXT ->
                switch (random.nextInt(3)) {
                    case 0 -> text.get() + "+" + text.get();
                    case 1 -> "string" + number.get();
                    default -> truth.get() + " ? " + text.get() + " : " + text.get();
                };
            case LIST ->
                switch (random.nextInt(5)) {
                    case 0 -> list.get() + "+" + list.get();
                    case 1 -> list.get() + ".filter(x, " + truth.get() + ")";
                    case 2 -> list.get() + ".map(x, " + list.get() + ")";
                    case 3 -> "[" + list.get() + ", " + number.get() + ", 1e300, 1.5e-300]";
                    default ->
                        list.get()
                                + one(List.of(".map(x, [x, x])", ".map(x, [x])", ".map(x, {'k': x})"))
                                        .repeat(random.nextInt(16));
                };
        };
    }

    private String expression(int depth) {
        if (depth == 0) {
            return one(ATOMS);
        }
        Supplier<String> inner = () -> expression(depth - 1);
        return switch (random.nextInt(14)) {
            case 0, 1 -> "(" + inner.get() + ") " + one(OPERATORS) + " (" + inner.get() + ")";
            case 2 -> inner.get() + " ? " + inner.get() + " : " + inner.get();
            case 3 -> "[" + inner.get() + ", " + inner.get() + "]";
            case 4 -> "{" + inner.get() + ": " + inner.get() + "}";
            case 5 -> inner.get() + "[" + inner.get() + "]";
            case 6 -> one(FUNCTIONS) + "(" + inner.get() + ")";
            case 7 -> inner.get() + "." + one(METHODS) + "(" + inner.get() + ")";
            case 8, 9 -> inner.get() + "." + one(MACROS) + "(" + one(List.of("x", "y")) + ", " + inner.get() + ")";
            case 10 -> inner.get() + one(SUFFIXES).repeat(times());
            case 11 -> {
                int kind = random.nextInt(OPENERS.size());
                int times = times();
                yield OPENERS.get(kind).repeat(times)
                        + inner.get()
                        + CLOSERS.get(kind).repeat(times);
            }
            case 12 ->
                one(List.of("steps.a.out.data.text", "string(steps.a.out.data.list)", "'aaaaaaaaaaaaaaaaaaaaaaab'"))
                        + ".matches('" + one(PATTERNS) + "')";
            default -> rounds(1 + random.nextInt(8), inner.get());
        };
    }

    /** A macro in a macro in a macro, each over the same list. */
    private String rounds(int depth, String innermost) {
        String list = one(List.of("steps.a.out.data.list", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]", "steps"));
        String macro = one(MACROS);
        return depth == 0 ? innermost : list + "." + macro + "(x, " + rounds(depth - 1, innermost) + ")";
    }

    private String garbled(String text) {
        StringBuilder garbled = new StringBuilder(text);
        for (int i = random.nextInt(6); i >= 0 && !garbled.isEmpty(); i--) {
            int at = random.nextInt(garbled.length());
            switch (random.nextInt(3)) {
                case 0 -> garbled.deleteCharAt(at);
                case 1 -> garbled.insert(at, (char) random.nextInt(0x10000));
                default ->
                    garbled.insert(at, one(List.of("(", ")", "'", "\"", "\\", "{", "}", "${", "/*", "//", "'''")));
            }
        }
        return garbled.toString();
    }

    /** Text with expressions in it. */
    String template() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(one(List.of("", "a", "$", "$$", "$${", "}", "'", "\"", "\u20ac")));
            text.append("${").append(expression()).append(random.nextInt(10) == 0 ? "" : "}");
        }
        return text.toString().repeat(random.nextInt(20) == 0 ? 300 : 1);
    }

    Map<String, Object> reference() {
        StringBuilder path = new StringBuilder(
                one(List.of("steps.a.out", "steps.a.out.data", "steps.ghost.out", "steps.", "a.out", "")));
        for (int i = random.nextInt(4); i >= 0; i--) {
            path.append(one(List.of(
                            ".data",
                            ".list",
                            ".text",
                            ".deep",
                            ".out",
                            ".0",
                            "[0]",
                            "[8999]",
                            "[99999999999]",
                            "[-1]",
                            "[",
                            "]",
                            ".",
                            "..",
                            ".a",
                            "\u0000",
                            ".\uD83D"))
                    .repeat(times()));
        }
        return Map.of(Reference.KEY, path.toString());
    }

    /** Parameters as deep as a plan may have them, with several of all this in them. */
    Map<String, Object> params() {
        Map<String, Object> params = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            params.put("p" + i, tree(random.nextInt(10) == 0 ? 80 : 2));
        }
        return params;
    }

    private Object tree(int depth) {
        if (depth > 2) {
            return List.of(tree(depth - 1));
        }
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0, 1 -> template();
            case 2 -> reference();
            case 3 -> "${" + expression() + "}";
            case 4 -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(5); i >= 0; i--) {
                    list.add(tree(depth - 1));
                }
                yield list;
            }
            default -> Map.of("k", tree(depth - 1), "${x}", tree(depth - 1));
        };
    }

    private int times() {
        return TIMES[random.nextInt(TIMES.length)];
    }

    private String one(List<String> all) {
        return all.get(random.nextInt(all.size()));
    }
}
