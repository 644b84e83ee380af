package dev.agijobs.projection.scoreboard;

import dev.agijobs.eventlog.Position;
import dev.agijobs.projection.Freshness;
import dev.agijobs.store.LiveBoard;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.Views;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Answers the counts over all runs: from the live board where there is one and it is there, else from the view. Thread-safe. */
public final class Scoreboard {
    /** A board that does not answer within it is passed over. */
    private static final Duration BOARD_PATIENCE = Duration.ofMillis(250);

    /**
     * The board at one moment.
     *
     * @param lagSeconds age of the oldest event that it does not reflect yet, 0 when there is none
     * @param position what it reflects
     */
    public record Board(Totals totals, double lagSeconds, Position position) {}

    /**
     * What is asked for.
     *
     * @param sort by what agents are ordered; there are none yet
     * @param limit most agents
     * @param min which the answer must reflect, or null
     */
    public record Question(String sort, int limit, @Nullable Position min) {}

    private final Views views;
    private final Freshness freshness;
    private final @Nullable LiveBoard board;
    private final ScoreboardProjection projection = new ScoreboardProjection();
    private final AtomicLong fromBoard = new AtomicLong();
    private final AtomicLong fromView = new AtomicLong();

    public Scoreboard(Views views, Freshness freshness) {
        this(views, freshness, null);
    }

    /** @param board which mirrors the view, or null when there is none */
    public Scoreboard(Views views, Freshness freshness, @Nullable LiveBoard board) {
        this.views = views;
        this.freshness = freshness;
        this.board = board;
    }

    /** Fails with {@code StoreUnavailable}. */
    public Uni<Board> read(Question question) {
        LiveBoard live = board;
        if (live == null) {
            return read();
        }
        return live.top(question.sort(), question.limit())
                .ifNoItem()
                .after(BOARD_PATIENCE)
                .fail()
                .onFailure()
                .recoverWithItem(Optional.empty())
                .chain(found -> found.filter(top -> isFit(top, question.min()))
                        .map(this::ofBoard)
                        .orElseGet(this::read));
    }

    private boolean isFit(LiveBoard.Top top, @Nullable Position min) {
        Position position = top.position();
        return freshness.reflected(position).equals(position) && (min == null || position.reaches(min));
    }

    private Uni<Board> ofBoard(LiveBoard.Top top) {
        fromBoard.incrementAndGet();
        Totals totals = top.summary().length == 0
                ? Totals.NONE
                : totals(new ViewDocument(ScoreboardProjection.TOTALS, 0, Set.of(), top.summary()));
        return freshness.lagSecondsAsKnown(top.position()).map(lag -> new Board(totals, lag, top.position()));
    }

    /** From the view. Fails with {@code StoreUnavailable}. */
    public Uni<Board> read() {
        return views.find(ScoreboardProjection.NAME, ScoreboardProjection.TOTALS)
                .chain(found -> {
                    fromView.incrementAndGet();
                    Position position = freshness.reflected(found.position());
                    Totals totals = totals(found.document());
                    return freshness.lagSeconds(position).map(lag -> new Board(totals, lag, position));
                });
    }

    private Totals totals(@Nullable ViewDocument stored) {
        return stored != null && projection.decode(stored) instanceof ScoreboardProjection.Entry.All all
                ? all.totals()
                : Totals.NONE;
    }

    /** How many answers came from the live board. */
    public long fromBoard() {
        return fromBoard.get();
    }

    /** How many came from the view. */
    public long fromView() {
        return fromView.get();
    }
}
