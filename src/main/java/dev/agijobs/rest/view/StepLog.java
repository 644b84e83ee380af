package dev.agijobs.rest.view;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** One line for the start and one for the end of each step, in order of time. */
final class StepLog {

    static final int LINES_MAX = 200;

    /** @param order of the step and of its two lines, for lines of the same moment */
    private record Line(Instant at, int order, String text) {}

    private static final Comparator<Line> BY_TIME =
            Comparator.comparing(Line::at).thenComparingInt(Line::order);

    private final PriorityQueue<Line> newest = new PriorityQueue<>(BY_TIME);

    private StepLog() {}

    /** The newest lines, oldest of them first. */
    static List<String> of(List<StepInfo> steps) {
        StepLog log = new StepLog();
        for (int i = 0; i < steps.size(); i++) {
            log.add(steps.get(i), 2 * i);
        }
        return log.newest.stream()
                .sorted(BY_TIME)
                .map(line -> line.at() + " " + line.text())
                .toList();
    }

    private void add(StepInfo step, int order) {
        if (step.startedAt() != null) {
            add(new Line(step.startedAt(), order, "%s started, attempt %d".formatted(step.id(), step.attempt())));
        }
        if (step.completedAt() != null) {
            String why = step.message() == null ? "" : ": " + step.message();
            add(new Line(step.completedAt(), order + 1, step.id() + " " + step.state() + why));
        }
    }

    private void add(Line line) {
        newest.add(line);
        if (newest.size() > LINES_MAX) {
            newest.remove();
        }
    }
}
