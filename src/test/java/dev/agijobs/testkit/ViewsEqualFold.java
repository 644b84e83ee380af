package dev.agijobs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.projection.Claims;
import dev.agijobs.projection.Freshness;
import dev.agijobs.projection.runview.RunInfo;
import dev.agijobs.projection.runview.RunViews;
import dev.agijobs.projection.scoreboard.Scoreboard;
import dev.agijobs.projection.scoreboard.Totals;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.store.Views;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Holds the views of runs against the whole log, folded by {@link RunState} and counted by hand. */
public final class ViewsEqualFold {
    private final Map<String, List<RunFact>> runs = new LinkedHashMap<>();
    private Position end;

    private ViewsEqualFold(EventFeed feed, Claims claims) {
        end = feed.start();
        EventFeed.Page page;
        do {
            page = await(feed.after(end, 1_000));
            for (RecordedEvent recorded : await(claims.checkOut(page.events()))) {
                if (recorded.stream().startsWith("run-")) {
                    runs.computeIfAbsent(recorded.stream(), stream -> new ArrayList<>())
                            .add(fact(recorded));
                }
            }
            end = page.next();
        } while (!page.events().isEmpty());
    }

    private static RunFact fact(RecordedEvent recorded) {
        var event = recorded.event();
        return new RunFact(
                recorded.seq(),
                event.occurredAt(),
                event.commandId(),
                RunStreams.CODEC.decode(event.type(), event.version(), event.payload()));
    }

    /** Views that have come to the end of a log which nobody writes are what the log says. */
    public static void assertThatViewsEqualFold(EventFeed feed, Claims claims, Views views) {
        ViewsEqualFold fold = new ViewsEqualFold(feed, claims);
        Freshness freshness = new Freshness(feed, Clock.systemUTC());
        fold.assertRuns(new RunViews(views, freshness));
        fold.assertScoreboard(await(new Scoreboard(views, freshness).read()));
    }

    private void assertRuns(RunViews views) {
        List<RunInfo> expected = runs.values().stream()
                .map(ViewsEqualFold::info)
                .sorted(Comparator.comparing(RunInfo::createdAt)
                        .thenComparing(RunInfo::id)
                        .reversed())
                .toList();
        assertThat(list(views, RunViews.Filter.ALL)).containsExactlyElementsOf(expected);
        for (RunStatus state : RunStatus.values()) {
            assertThat(list(views, new RunViews.Filter(state, null, Set.of(), null)))
                    .containsExactlyElementsOf(only(expected, run -> run.state() == state));
        }
        if (!expected.isEmpty()) {
            RunInfo some = expected.get(expected.size() / 2);
            assertThat(list(views, new RunViews.Filter(null, some.planId(), Set.of(), some.createdAt())))
                    .containsExactlyElementsOf(only(
                            expected,
                            run -> run.planId().equals(some.planId())
                                    && !run.createdAt().isBefore(some.createdAt())));
            for (Map.Entry<String, String> label : some.labels().entrySet()) {
                String text = label.getKey() + ":" + label.getValue();
                assertThat(list(views, new RunViews.Filter(some.state(), null, Set.of(text), null)))
                        .containsExactlyElementsOf(only(
                                expected,
                                run -> run.state() == some.state()
                                        && label.getValue().equals(run.labels().get(label.getKey()))));
            }
        }
    }

    private static List<RunInfo> only(List<RunInfo> runs, Predicate<RunInfo> wanted) {
        return runs.stream().filter(wanted).toList();
    }

    private List<RunInfo> list(RunViews views, RunViews.Filter filter) {
        List<RunInfo> all = new ArrayList<>();
        String cursor = null;
        do {
            RunViews.Page page = await(views.list(filter, 7, cursor));
            assertThat(page.position()).isEqualTo(end);
            assertThat(page.lagSeconds()).isZero();
            all.addAll(page.runs());
            cursor = page.nextCursor();
        } while (cursor != null);
        return all;
    }

    private static RunInfo info(List<RunFact> facts) {
        RunState state = RunState.replay(facts);
        return new RunInfo(
                state.runId(),
                state.plan().planId(),
                state.status(),
                state.createdAt(),
                state.startedAt(),
                state.completedAt(),
                state.budgetMax(),
                state.labels(),
                state.priority(),
                state.round(),
                state.deadline(),
                state.cancelRequested(),
                state.reason(),
                state.error(),
                state.status() == RunStatus.FAILED ? failedStep(facts) : null);
    }

    private static @Nullable String failedStep(List<RunFact> facts) {
        return ((RunEvent.RunFailed) facts.stream()
                        .map(RunFact::event)
                        .filter(RunEvent.RunFailed.class::isInstance)
                        .reduce((first, second) -> second)
                        .orElseThrow())
                .stepId();
    }

    private void assertScoreboard(Scoreboard.Board board) {
        assertThat(board.position()).isEqualTo(end);
        assertThat(board.lagSeconds()).isZero();
        Totals totals = board.totals();
        for (RunStatus status : RunStatus.values()) {
            assertThat(totals.runs().get(status))
                    .as("runs that are %s", status)
                    .isEqualTo(runs.values().stream()
                            .filter(facts -> RunState.replay(facts).status() == status)
                            .count());
        }
        assertThat(totals.rounds())
                .isEqualTo(runs.values().stream()
                        .mapToLong(facts -> RunState.replay(facts).round())
                        .sum());
        assertThat(totals.steps())
                .isEqualTo(new Totals.Steps(
                        count(RunEvent.StepStarted.class),
                        count(RunEvent.StepCompleted.class),
                        count(RunEvent.StepFailed.class),
                        count(RunEvent.StepTimedOut.class),
                        count(RunEvent.StepRetryScheduled.class),
                        count(RunEvent.StepSkipped.class)));
    }

    private long count(Class<? extends RunEvent> kind) {
        return runs.values().stream()
                .flatMap(List::stream)
                .filter(fact -> kind.isInstance(fact.event()))
                .count();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }
}
