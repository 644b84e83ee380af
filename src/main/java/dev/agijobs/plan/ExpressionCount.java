package dev.agijobs.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts the different expressions of a plan, roughly and cheaply: compiling one takes far longer than reading it. */
final class ExpressionCount {

    private static final String OPENING = "${";

    private final Set<String> seen = new HashSet<>();
    private int count;

    int count() {
        return count;
    }

    void addCondition(String condition) {
        if (seen.add(condition)) {
            count++;
        }
    }

    void addParams(@Nullable Object value) {
        switch (value) {
            case String text
            when text.contains(OPENING) && seen.add(text) -> {
                for (int at = text.indexOf(OPENING); at >= 0; at = text.indexOf(OPENING, at + 1)) {
                    count++;
                }
            }
            case List<?> list -> list.forEach(this::addParams);
            case Map<?, ?> object -> object.values().forEach(this::addParams);
            case null, default -> {}
        }
    }
}
