package dev.agijobs.expression.cel;

import dev.agijobs.plan.Expressions.Item;
import dev.agijobs.plan.Expressions.Scope;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The variables of an expression. Steps are looked up one by one, as they are asked for. */
final class ScopeVariables {

    private final Scope scope;

    ScopeVariables(Scope scope) {
        this.scope = scope;
    }

    Optional<Object> find(String name) {
        Item item = scope.item();
        return switch (name) {
            case Compiler.ITEM -> item == null ? Optional.empty() : Optional.of(Values.toCel(item.value()));
            case Compiler.INDEX -> item == null ? Optional.empty() : Optional.of((long) item.index());
            case Program.STEPS -> Optional.of(new Values.ObjectView(stepIds(), scope::step));
            case "plan" -> Optional.of(Values.toCel(Map.of("metadata", scope.metadata())));
            default -> Optional.empty();
        };
    }

    private Set<String> stepIds() {
        return new AbstractSet<>() {
            @Override
            public boolean contains(Object id) {
                return id instanceof String text && scope.step(text) != null;
            }

            @Override
            public Iterator<String> iterator() {
                return scope.stepIds().iterator();
            }

            @Override
            public int size() {
                return scope.stepIds().size();
            }
        };
    }
}
