package dev.agijobs.rest.view;

import dev.agijobs.projection.scoreboard.Scoreboard;
import dev.agijobs.projection.scoreboard.Totals;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts over all runs.
 *
 * @param agents none yet
 * @param runs how many stand in each state
 * @param rounds of runs begun: one for each run, and one for each retry
 * @param steps attempts by what became of them
 * @param position what this reflects
 * @param lagSeconds age of the oldest event that this does not reflect yet
 */
public record ScoreboardOut(
        List<Object> agents,
        Map<String, Long> runs,
        long rounds,
        Totals.Steps steps,
        String position,
        double lagSeconds) {

    public static ScoreboardOut of(Scoreboard.Board board) {
        Map<String, Long> runs = new TreeMap<>();
        board.totals().runs().forEach((status, count) -> runs.put(Names.of(status), count));
        return new ScoreboardOut(
                List.of(),
                runs,
                board.totals().rounds(),
                board.totals().steps(),
                board.position().text(),
                board.lagSeconds());
    }
}
