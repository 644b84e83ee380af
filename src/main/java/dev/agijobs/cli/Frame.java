package dev.agijobs.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A picture of a run: a bar for the whole, one for each step that there is room for, and how many are not shown. */
final class Frame {

    private static final int BAR = 20;
    private static final int STEP_BAR = 10;
    private static final int MARK = 3;
    private static final int ID_MAX = 32;
    private static final int HEIGHT_MIN = 4;
    private static final int WIDTH_MIN = 20;

    private Frame() {}

    /**
     * Paints it.
     *
     * @param height most lines; 4 at least
     * @param width most characters of a line; 20 at least
     * @param tick grows from picture to picture, and moves the bars of steps that execute
     */
    static List<String> of(RunProgress run, int height, int width, long tick, Instant now) {
        int room = Math.max(HEIGHT_MIN, height) - 1;
        List<StepRow> rows = run.most(run.size() <= room ? room : room - 1);
        int idWidth = Math.min(
                ID_MAX, rows.stream().mapToInt(row -> row.id().length()).max().orElse(0));
        List<String> lines = new ArrayList<>();
        lines.add(head(run, now));
        rows.forEach(row -> lines.add(line(row, idWidth, tick, now)));
        if (rows.size() < run.size()) {
            lines.add(rest(run, rows));
        }
        int most = Math.max(WIDTH_MIN, width);
        return lines.stream().map(line -> cut(Printable.line(line), most)).toList();
    }

    private static String head(RunProgress run, Instant now) {
        int failed = run.count(StepPhase.FAILED);
        return "%s %s %d of %d steps%s%s, run %s"
                .formatted(
                        run.state(),
                        bar(run.over(), run.size(), BAR),
                        run.over(),
                        run.size(),
                        failed == 0 ? "" : ", " + failed + " failed",
                        lasted(run.started(), run.ended(), now),
                        run.runId());
    }

    private static String line(StepRow row, int idWidth, long tick, Instant now) {
        String attempt = row.attempt() > 1 ? ", attempt " + row.attempt() : "";
        String note = row.note().isEmpty() ? "" : ": " + row.note();
        return "%s %s %s%s%s%s"
                .formatted(
                        bar(row, tick),
                        pad(row.id(), idWidth),
                        row.phase().text(),
                        attempt,
                        lasted(row.since(), row.until(), now),
                        note);
    }

    private static String rest(RunProgress run, List<StepRow> shown) {
        List<String> counts = new ArrayList<>();
        for (StepPhase phase : StepPhase.values()) {
            long more = run.count(phase)
                    - shown.stream().filter(row -> row.phase() == phase).count();
            if (more > 0) {
                counts.add(more + " " + phase.text());
            }
        }
        return "and " + (run.size() - shown.size()) + " more: " + String.join(", ", counts);
    }

    private static String bar(StepRow row, long tick) {
        return switch (row.phase()) {
            case PENDING -> boxed(" ".repeat(STEP_BAR));
            case WAITING -> boxed(".".repeat(STEP_BAR));
            case RUNNING -> boxed(moving(tick));
            case COMPLETED -> boxed("#".repeat(STEP_BAR));
            case FAILED -> boxed("!".repeat(STEP_BAR));
            case SKIPPED, COMPENSATED, CANCELLED -> boxed("-".repeat(STEP_BAR));
        };
    }

    /** A mark that goes to and fro. */
    private static String moving(long tick) {
        int ways = STEP_BAR - MARK;
        int at = (int) (tick % (2L * ways));
        int left = at <= ways ? at : 2 * ways - at;
        return " ".repeat(left) + "=".repeat(MARK) + " ".repeat(ways - left);
    }

    private static String bar(int done, int all, int length) {
        int full = all == 0 ? 0 : (int) ((long) done * length / all);
        return boxed("#".repeat(full) + " ".repeat(length - full));
    }

    private static String boxed(String inside) {
        return "[" + inside + "]";
    }

    private static String lasted(@Nullable Instant since, @Nullable Instant until, Instant now) {
        if (since == null) {
            return "";
        }
        Duration lasted = Duration.between(since, until == null ? now : until);
        return " " + seconds(lasted.isNegative() ? Duration.ZERO : lasted);
    }

    /** Such as {@code 1.2 s}. */
    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1_000.0);
    }

    private static String pad(String text, int width) {
        String cut = cut(text, width);
        return cut + " ".repeat(width - cut.length());
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width);
    }
}
