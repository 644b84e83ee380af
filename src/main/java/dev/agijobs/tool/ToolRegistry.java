package dev.agijobs.tool;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The tools that steps may name. Immutable. */
public final class ToolRegistry {

    private final Map<String, StepTool> tools;

    /** @throws IllegalArgumentException when two tools have the same name */
    public ToolRegistry(Collection<? extends StepTool> tools) {
        Map<String, StepTool> byName = new TreeMap<>();
        for (StepTool tool : tools) {
            StepTool other = byName.putIfAbsent(tool.name(), tool);
            if (other != null) {
                throw new IllegalArgumentException("Two tools are named '%s': %s and %s; each name may be taken once."
                        .formatted(
                                tool.name(),
                                other.getClass().getName(),
                                tool.getClass().getName()));
            }
        }
        this.tools = Collections.unmodifiableMap(byName);
    }

    public Optional<StepTool> find(String name) {
        return Optional.ofNullable(tools.get(name));
    }

    /** All names, in alphabetical order. */
    public Set<String> names() {
        return tools.keySet();
    }
}
