package dev.agijobs.projection.scoreboard;

import dev.agijobs.eventlog.Position;
import dev.agijobs.projection.Freshness;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.Views;
import io.smallrye.mutiny.Uni;

/** Answers the counts over all runs. Thread-safe. */
public final class Scoreboard {

    /**
     * The board at one moment.
     *
     * @param lagSeconds age of the oldest event that it does not reflect yet, 0 when there is none
     * @param position what it reflects
     */
    public record Board(Totals totals, double lagSeconds, Position position) {}

    private final Views views;
    private final Freshness freshness;
    private final ScoreboardProjection projection = new ScoreboardProjection();

    public Scoreboard(Views views, Freshness freshness) {
        this.views = views;
        this.freshness = freshness;
    }

    /** Fails with {@code StoreUnavailable}. */
    public Uni<Board> read() {
        return views.find(ScoreboardProjection.NAME, ScoreboardProjection.TOTALS)
                .chain(found -> {
                    Position position = freshness.reflected(found.position());
                    Totals totals = totals(found);
                    return freshness.lagSeconds(position).map(lag -> new Board(totals, lag, position));
                });
    }

    private Totals totals(Views.Found found) {
        ViewDocument stored = found.document();
        return stored != null && projection.decode(stored) instanceof ScoreboardProjection.Entry.All all
                ? all.totals()
                : Totals.NONE;
    }
}
