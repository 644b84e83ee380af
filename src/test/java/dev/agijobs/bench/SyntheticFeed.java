package dev.agijobs.bench;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.run.json.RunEventCodec;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;

/** A log of {@link FinishedRuns} of ten steps that is made up as it is read: 256 runs at a time take turns. */
final class SyntheticFeed implements EventFeed {
    private static final int STEPS = 10;
    private static final int ABREAST = 256;

    private final long count;
    private final FinishedRuns runs;

    /** @param count of runs, a multiple of 256 */
    SyntheticFeed(long count, RunEventCodec codec) {
        this.count = count;
        this.runs = new FinishedRuns(STEPS, codec);
    }

    long events() {
        return count * runs.eventsPerRun();
    }

    private RecordedEvent event(long offset) {
        long place = offset - 1;
        long blockEvents = (long) ABREAST * runs.eventsPerRun();
        int inBlock = (int) (place % blockEvents);
        long run = place / blockEvents * ABREAST + inBlock % ABREAST;
        int step = inBlock / ABREAST;
        return new RecordedEvent(
                0,
                offset,
                "run-" + FinishedRuns.runId(run),
                step + 1L,
                "default",
                runs.event(run, step),
                HashChain.GENESIS,
                HashChain.GENESIS);
    }

    @Override
    public Position start() {
        return position(0);
    }

    @Override
    public Uni<Position> end() {
        return Uni.createFrom().item(position(events()));
    }

    private static Position position(long offset) {
        return new Position("synthetic", List.of(offset));
    }

    @Override
    public Uni<Page> after(Position position, int limit) {
        long from = position.offsetIn("synthetic");
        long to = Math.min(from + limit, events());
        List<RecordedEvent> page = new ArrayList<>((int) (to - from));
        for (long offset = from + 1; offset <= to; offset++) {
            page.add(event(offset));
        }
        return Uni.createFrom().item(new Page(page, position(to)));
    }

    @Override
    public Runnable onCommit(Runnable listener) {
        return () -> {};
    }
}
