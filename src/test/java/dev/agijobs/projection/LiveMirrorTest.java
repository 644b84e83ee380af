package dev.agijobs.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.store.LiveBoard;
import dev.agijobs.store.LiveBoard.Entry;
import dev.agijobs.store.LiveBoard.Row;
import dev.agijobs.store.LiveBoard.Top;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.ViewStore.Changes;
import dev.agijobs.store.memory.MemoryLiveBoard;
import dev.agijobs.store.memory.MemoryViewStore;
import dev.agijobs.testkit.ForwardingViews;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A view with agents, mirrored; all answers come in the caller, but for those that a test holds back. */
final class LiveMirrorTest {
    private static final String VIEW = "board";
    private static final ViewGeneration FIRST = new ViewGeneration(VIEW, 1, 1);
    private static final LiveMirror.Shape SHAPE = new LiveMirror.Shape(VIEW, "totals", "agent", LiveMirrorTest::entry);

    private final MemoryViewStore store = new MemoryViewStore();
    private final SlowBoard board = new SlowBoard();
    private final SlowViews views = new SlowViews(store);
    private final LiveMirror mirror = new LiveMirror(SHAPE, views, board, "one");
    private final MirroredViews mirrored = new MirroredViews(store, mirror);
    private long position;

    /** Whose wins are its body. */
    private static ViewDocument agent(String id, int wins) {
        return new ViewDocument(id, 0, Set.of("agent"), bytes("" + wins));
    }

    private static ViewDocument totals(String text) {
        return new ViewDocument("totals", 0, Set.of(), bytes(text));
    }

    private static Optional<Entry> entry(ViewDocument document) {
        return document.terms().contains("agent")
                ? Optional.of(new Entry(
                        document.id(),
                        Map.of("wins", -Double.parseDouble(new String(document.body(), StandardCharsets.UTF_8))),
                        document.body()))
                : Optional.empty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Position at(long offset) {
        return new Position("log", List.of(offset));
    }

    /** Counts writes, fails, or takes its time. */
    private static final class SlowBoard implements LiveBoard {
        final LiveBoard board = new MemoryLiveBoard(List.of("wins"), Clock.systemUTC());
        final List<Runnable> held = new ArrayList<>();
        final List<String> calls = new ArrayList<>();
        boolean away;
        boolean slow;

        private <T> Uni<T> call(String name, Uni<T> call) {
            calls.add(name);
            if (away) {
                return Uni.createFrom().failure(new StoreUnavailable("away", null));
            }
            return slow ? hold(call) : call;
        }

        private <T> Uni<T> hold(Uni<T> call) {
            return Uni.createFrom()
                    .emitter((UniEmitter<? super T> emitter) ->
                            held.add(() -> call.subscribe().with(emitter::complete, emitter::fail)));
        }

        void release() {
            slow = false;
            List<Runnable> now = List.copyOf(held);
            held.clear();
            now.forEach(Runnable::run);
        }

        @Override
        public Uni<Void> replace(String writer, Changes whole, Duration term) {
            return call("replace", board.replace(writer, whole, term));
        }

        @Override
        public Uni<Boolean> update(String writer, Position from, Changes changes, Duration term) {
            return call("update", board.update(writer, from, changes, term));
        }

        @Override
        public Uni<Boolean> confirm(String writer, Position at, Duration term) {
            return call("confirm", board.confirm(writer, at, term));
        }

        @Override
        public Uni<Optional<Top>> top(String sort, int limit) {
            return board.top(sort, limit);
        }
    }

    /** Holds back the pages of entries. */
    private static final class SlowViews extends ForwardingViews {
        boolean slow;
        final List<Runnable> held = new ArrayList<>();

        SlowViews(ViewStore store) {
            super(store);
        }

        @Override
        public Uni<Page> page(String view, ViewQuery query) {
            Uni<Page> page = super.page(view, query);
            return slow
                    ? Uni.createFrom()
                            .emitter((UniEmitter<? super Page> emitter) ->
                                    held.add(() -> page.subscribe().with(emitter::complete, emitter::fail)))
                    : page;
        }

        void release() {
            slow = false;
            List.copyOf(held).forEach(Runnable::run);
            held.clear();
        }
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(5));
    }

    @BeforeEach
    void make() {
        make(mirrored, FIRST);
    }

    private static void make(ViewStore views, ViewGeneration generation) {
        await(views.make(generation, at(0)));
        await(views.makeLive(generation));
    }

    private void write(ViewStore through, Set<String> removals, ViewDocument... puts) {
        await(through.write(FIRST, new Changes(List.of(puts), removals, at(position), at(++position))));
    }

    private void write(ViewDocument... puts) {
        write(mirrored, Set.of(), puts);
    }

    /** Summary, offset, and agents with their wins. */
    private List<String> shown() {
        Optional<Top> top = await(board.top("wins", 10));
        List<String> shown = new ArrayList<>();
        if (top.isPresent()) {
            shown.add(new String(top.get().summary(), StandardCharsets.UTF_8));
            shown.add(top.get().position().offsets().getFirst().toString());
            for (Row row : top.get().rows()) {
                shown.add(row.id() + "=" + new String(row.body(), StandardCharsets.UTF_8));
            }
        }
        return shown;
    }

    @Test
    void who_does_not_keep_the_views_writes_no_board() {
        write(totals("t"), agent("a", 1));
        mirror.tend();

        assertThat(board.calls).isEmpty();
    }

    @Test
    void who_comes_to_keep_them_writes_it_from_the_view_and_then_what_changes() {
        write(totals("one"), agent("a", 1), agent("b", 2));
        mirror.keep(true);
        assertThat(shown()).containsExactly("one", "1", "b=2", "a=1");

        write(agent("a", 5), agent("c", 3));
        write(mirrored, Set.of("b"), totals("two"));

        assertThat(shown()).containsExactly("two", "3", "a=5", "c=3");
        assertThat(board.calls).containsExactly("replace", "update", "update");
    }

    @Test
    void a_view_of_many_agents_is_written_page_by_page() {
        ViewDocument[] agents = new ViewDocument[1_200];
        for (int i = 0; i < agents.length; i++) {
            agents[i] = agent("agent-" + i, i);
        }
        write(agents);
        mirror.keep(true);

        assertThat(shown()).startsWith("", "1", "agent-1199=1199", "agent-1198=1198");
        assertThat(board.calls).containsExactly("replace");
        assertThat(await(board.board.top("wins", 2_000)).orElseThrow().rows()).hasSize(1_200);
    }

    @Test
    void what_comes_while_the_board_is_written_is_one_write_more() {
        write(totals("one"));
        mirror.keep(true);
        board.slow = true;
        write(agent("a", 1));
        write(agent("a", 2), agent("b", 1));
        write(mirrored, Set.of("b"), totals("two"));
        assertThat(shown()).containsExactly("one", "1");

        board.release();

        assertThat(shown()).containsExactly("two", "4", "a=2");
        assertThat(board.calls).containsExactly("replace", "update", "update");
    }

    @Test
    void what_is_written_while_the_whole_view_is_read_is_not_lost() {
        write(totals("one"), agent("a", 1));
        views.slow = true;
        mirror.keep(true);
        write(totals("two"), agent("a", 2), agent("b", 1));

        views.release();

        assertThat(shown()).containsExactly("two", "2", "a=2", "b=1");
    }

    @Test
    void a_board_that_was_lost_or_written_by_another_is_written_anew_at_the_next_look() {
        write(totals("one"), agent("a", 1));
        mirror.keep(true);
        mirror.tend();
        assertThat(board.calls).containsExactly("replace", "confirm");

        await(board.board.replace(
                "another", new LiveBoard.Changes(bytes("x"), List.of(), Set.of(), at(99)), LiveMirror.TERM));
        mirror.tend();

        assertThat(shown()).containsExactly("one", "1", "a=1");
    }

    @Test
    void a_board_of_another_is_written_anew_with_the_next_change_too() {
        write(totals("one"));
        mirror.keep(true);
        await(board.board.replace(
                "another", new LiveBoard.Changes(bytes("x"), List.of(), Set.of(), at(99)), LiveMirror.TERM));

        write(agent("a", 1));

        assertThat(shown()).containsExactly("one", "2", "a=1");
    }

    @Test
    void while_the_board_is_away_it_is_tried_at_each_look_and_not_with_each_write() {
        write(totals("one"));
        mirror.keep(true);
        board.away = true;
        for (int i = 0; i < 10; i++) {
            write(agent("a", i));
        }
        assertThat(board.calls).containsExactly("replace", "update");
        mirror.tend();
        mirror.tend();
        assertThat(board.calls).containsExactly("replace", "update", "replace", "replace");

        board.away = false;
        mirror.tend();

        assertThat(shown()).containsExactly("one", "11", "a=9");
    }

    @Test
    void what_another_node_wrote_in_between_is_not_missed() {
        write(totals("one"), agent("a", 1));
        mirror.keep(true);
        mirror.keep(false);
        write(store, Set.of(), agent("a", 2), agent("b", 2));
        mirror.keep(true);
        assertThat(shown()).containsExactly("one", "2", "a=2", "b=2");

        write(store, Set.of(), agent("c", 9));
        write(agent("a", 3));

        assertThat(shown()).as("written unseen").containsExactly("one", "4", "c=9", "a=3", "b=2");
    }

    @Test
    void a_rebuilt_view_is_shown_when_it_is_live_and_not_before() {
        write(totals("old"), agent("a", 1));
        mirror.keep(true);
        ViewGeneration second = new ViewGeneration(VIEW, 1, 2);
        await(mirrored.make(second, at(0)));
        await(mirrored.write(second, new Changes(List.of(totals("new"), agent("b", 1)), Set.of(), at(0), at(7))));
        assertThat(shown()).containsExactly("old", "1", "a=1");

        await(mirrored.makeLive(second));

        assertThat(shown()).containsExactly("new", "7", "b=1");
    }

    @Test
    void a_view_that_is_not_built_yet_has_no_board_until_it_is() {
        MemoryViewStore empty = new MemoryViewStore();
        LiveMirror early = new LiveMirror(SHAPE, empty, board, "one");
        early.keep(true);
        assertThat(shown()).isEmpty();

        make(new MirroredViews(empty, early), FIRST);
        early.tend();

        assertThat(shown()).containsExactly("", "0");
    }
}
