package dev.agijobs.simulation;

import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunState;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/** What one run has spent and may spend, counted apart from the engine. */
final class BudgetBook {
    private BigDecimal max = BigDecimal.ZERO;
    private BigDecimal spent = BigDecimal.ZERO;
    private final Map<String, BigDecimal> reserved = new HashMap<>();

    /** Takes an event; answers whether the run stays within what it may spend. @param before the run before it */
    boolean take(RunState before, RunEvent event) {
        switch (event) {
            case RunEvent.RunSubmitted e ->
                max = new BigDecimal(e.plan().budget().max());
            case RunEvent.RunBudgetChanged e -> max = new BigDecimal(e.max());
            case RunEvent.StepStarted e -> {
                int row = before.indexOf(e.stepId());
                String cost = before.planStep(row).cost();
                if (cost != null && !before.fansOut(row)) {
                    reserved.put(e.stepId(), new BigDecimal(cost));
                    return max.signum() == 0 || sum().compareTo(max) <= 0;
                }
            }
            case RunEvent.StepCompleted e -> {
                BigDecimal cost = reserved.remove(e.stepId());
                spent = cost == null ? spent : spent.add(cost);
            }
            case RunEvent.StepFailed e -> reserved.remove(e.stepId());
            case RunEvent.StepTimedOut e -> reserved.remove(e.stepId());
            case RunEvent.RunFailed e -> reserved.clear();
            case RunEvent.RunCancelled e -> reserved.clear();
            default -> {} // costs nothing
        }
        return true;
    }

    private BigDecimal sum() {
        return reserved.values().stream().reduce(spent, BigDecimal::add);
    }
}
