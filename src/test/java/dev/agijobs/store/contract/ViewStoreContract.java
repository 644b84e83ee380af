package dev.agijobs.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.store.ViewCursor;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.ViewStore.Changes;
import dev.agijobs.store.ViewStore.Progress;
import dev.agijobs.store.Views.Found;
import dev.agijobs.store.Views.Page;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ViewStore} promises. */
public abstract class ViewStoreContract {
    private static final ViewGeneration RUNS = new ViewGeneration("runs", 1, 1);
    private static final Set<String> NONE = Set.of();

    private ViewStoreFixture fixture;

    /** A fixture with an empty store. */
    protected abstract ViewStoreFixture newFixture();

    @BeforeEach
    void open() {
        fixture = newFixture();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    protected static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    protected static Position at(long offset) {
        return new Position("log", List.of(offset));
    }

    protected static ViewDocument document(String id, long sortKey, String body, String... terms) {
        return new ViewDocument(id, sortKey, Set.of(terms), body.getBytes(StandardCharsets.UTF_8));
    }

    private ViewStore store() {
        return fixture.store();
    }

    private void put(ViewGeneration generation, long offset, ViewDocument... documents) {
        await(store().make(generation, at(0)));
        await(store().write(generation, new Changes(List.of(documents), NONE, position(generation), at(offset))));
    }

    private Position position(ViewGeneration generation) {
        return await(store().generations(generation.view())).stream()
                .filter(progress -> progress.generation().equals(generation))
                .findFirst()
                .map(Progress::position)
                .orElse(at(0));
    }

    private void putLive(ViewDocument... documents) {
        put(RUNS, 1, documents);
        await(store().makeLive(RUNS));
    }

    private static @Nullable String body(Found found) {
        return found.document() == null ? null : new String(found.document().body(), StandardCharsets.UTF_8);
    }

    private List<String> ids(Set<String> terms, long since, int limit) {
        List<String> ids = new ArrayList<>();
        ViewCursor cursor = null;
        do {
            Page page = await(store().page("runs", new ViewQuery(terms, since, cursor, limit)));
            assertThat(page.documents()).hasSizeLessThanOrEqualTo(limit);
            page.documents().forEach(document -> ids.add(document.id()));
            cursor = page.next() == null ? null : ViewCursor.parse(page.next().text());
        } while (cursor != null);
        return ids;
    }

    @Test
    void a_document_is_found_as_it_was_put() {
        ViewDocument document = new ViewDocument("a", -7, Set.of("state=x", "label=ä:ß"), new byte[] {0, -1, 7});

        putLive(document);

        Found found = await(store().find("runs", "a"));
        assertThat(found.document()).usingRecursiveComparison().isEqualTo(document);
        assertThat(found.position()).isEqualTo(at(1));
        assertThat(await(store().get(RUNS, Set.of("a", "b"))))
                .usingRecursiveComparison()
                .isEqualTo(Map.of("a", document));
    }

    @Test
    void a_put_replaces_the_document_and_its_terms() {
        putLive(document("a", 1, "old", "state=running", "team=a"), document("b", 2, "other", "state=running"));

        put(RUNS, 2, document("a", 3, "new", "state=done", "team=a"));

        assertThat(body(await(store().find("runs", "a")))).isEqualTo("new");
        assertThat(ids(Set.of("state=running"), 0, 10)).containsExactly("b");
        assertThat(ids(Set.of("state=done", "team=a"), 0, 10)).containsExactly("a");
        assertThat(ids(NONE, 0, 10)).containsExactly("a", "b");
    }

    @Test
    void a_removed_document_is_nowhere() {
        putLive(document("a", 1, "a", "state=running"), document("b", 2, "b", "state=running"));

        await(store().write(RUNS, new Changes(List.of(), Set.of("a", "unknown"), at(1), at(9))));

        assertThat(await(store().find("runs", "a")).document()).isNull();
        assertThat(await(store().find("runs", "a")).position()).isEqualTo(at(9));
        assertThat(ids(NONE, 0, 10)).containsExactly("b");
        assertThat(ids(Set.of("state=running"), 0, 10)).containsExactly("b");
    }

    @Test
    void pages_come_newest_first_and_equal_keys_by_id() {
        List<ViewDocument> documents = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            documents.add(document("id-%02d".formatted(i), i / 4, "x"));
        }
        Collections.shuffle(documents, new Random(1));
        putLive(documents.toArray(ViewDocument[]::new));
        List<String> expected = IntStream.rangeClosed(1, 20)
                .mapToObj(i -> "id-%02d".formatted(20 - i))
                .toList();

        for (int limit : new int[] {1, 3, 4, 19, 20, 21}) {
            assertThat(ids(NONE, Long.MIN_VALUE, limit)).containsExactlyElementsOf(expected);
        }
        assertThat(ids(NONE, 3, 3)).containsExactlyElementsOf(expected.subList(0, 8));
        assertThat(ids(NONE, 5, 3)).isEmpty();
        assertThat(await(store().page("runs", new ViewQuery(NONE, 0, null, 20))).next())
                .isNull();
    }

    @Test
    void any_number_of_terms_filters_as_a_plain_scan_does() {
        await(store().make(RUNS, at(0)));
        Random random = new Random(42);
        Map<String, ViewDocument> all = new HashMap<>();
        for (int round = 1; round <= 20; round++) {
            List<ViewDocument> puts = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Set<String> terms = new TreeSet<>();
                for (int t = 0; t < 6; t++) {
                    if (random.nextInt(t + 1) == 0) {
                        terms.add("t=" + t);
                    }
                }
                String id = "id" + random.nextInt(800);
                puts.removeIf(put -> put.id().equals(id));
                puts.add(document(id, random.nextInt(300), "x", terms.toArray(String[]::new)));
            }
            String removed = "id" + random.nextInt(800);
            puts.removeIf(put -> put.id().equals(removed));
            puts.forEach(put -> all.put(put.id(), put));
            all.remove(removed);
            await(store().write(RUNS, new Changes(puts, Set.of(removed), position(RUNS), at(round))));
        }
        await(store().makeLive(RUNS));

        for (int query = 0; query < 100; query++) {
            Set<String> terms = new TreeSet<>();
            for (int t = 0; t < 6; t++) {
                if (random.nextInt(3) == 0) {
                    terms.add("t=" + t);
                }
            }
            long since = random.nextInt(300);
            List<String> expected = all.values().stream()
                    .filter(document ->
                            document.sortKey() >= since && document.terms().containsAll(terms))
                    .sorted(Comparator.comparingLong(ViewDocument::sortKey)
                            .thenComparing(ViewDocument::id)
                            .reversed())
                    .map(ViewDocument::id)
                    .toList();
            assertThat(ids(terms, since, 1 + random.nextInt(50))).containsExactlyElementsOf(expected);
        }
        assertThat(ids(NONE, 0, 500)).hasSize(all.size()).isNotEmpty();
    }

    @Test
    void two_common_terms_without_a_common_document_still_lead_to_an_end() {
        int many = 12_000;
        List<ViewDocument> documents = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            documents.add(document("id" + i, i, "x", i % 2 == 0 ? "even" : "odd", "all"));
        }
        documents.add(document("both", -1, "x", "even", "odd", "all"));
        for (int i = 0; i < documents.size(); i += 1_000) {
            List<ViewDocument> part = documents.subList(i, Math.min(i + 1_000, documents.size()));
            put(RUNS, i, part.toArray(ViewDocument[]::new));
        }
        await(store().makeLive(RUNS));

        assertThat(ids(Set.of("even", "odd"), Long.MIN_VALUE, 10)).containsExactly("both");
        for (int limit : new int[] {1_000, many}) {
            assertThat(ids(Set.of("all", "even"), 0, limit)).hasSize(many / 2);
        }
        assertThat(ids(Set.of("even", "unknown"), 0, 10)).isEmpty();
    }

    @Test
    void a_cursor_goes_on_while_documents_come_and_go() {
        putLive(document("a", 1, "x"), document("b", 2, "x"), document("c", 3, "x"), document("d", 4, "x"));
        Page first = await(store().page("runs", new ViewQuery(NONE, 0, null, 2)));
        assertThat(first.documents()).extracting(ViewDocument::id).containsExactly("d", "c");

        await(store().write(RUNS, new Changes(List.of(document("e", 5, "x")), Set.of("c"), at(1), at(2))));

        Page second = await(store().page("runs", new ViewQuery(NONE, 0, first.next(), 2)));
        assertThat(second.documents()).extracting(ViewDocument::id).containsExactly("b", "a");
    }

    @Test
    void readers_see_the_live_generation_alone() {
        ViewGeneration next = new ViewGeneration("runs", 2, 2);
        putLive(document("a", 1, "first", "t"));
        put(next, 7, document("a", 1, "second", "u"));

        assertThat(body(await(store().find("runs", "a")))).isEqualTo("first");
        assertThat(ids(Set.of("u"), 0, 10)).isEmpty();
        assertThat(await(store().generations("runs")))
                .containsExactly(new Progress(RUNS, true, at(1)), new Progress(next, false, at(7)));

        await(store().makeLive(next));

        assertThat(body(await(store().find("runs", "a")))).isEqualTo("second");
        assertThat(await(store().find("runs", "a")).position()).isEqualTo(at(7));
        assertThat(ids(Set.of("u"), 0, 10)).containsExactly("a");
        assertThat(await(store().generations("runs")))
                .containsExactly(new Progress(RUNS, false, at(1)), new Progress(next, true, at(7)));

        await(store().drop(RUNS));

        assertThat(await(store().generations("runs"))).containsExactly(new Progress(next, true, at(7)));
        assertThat(body(await(store().find("runs", "a")))).isEqualTo("second");
    }

    @Test
    void a_generation_is_made_once_and_empty() {
        await(store().make(RUNS, at(3)));
        assertThat(await(store().generations("runs"))).containsExactly(new Progress(RUNS, false, at(3)));
        assertThat(await(store().get(RUNS, Set.of("a")))).isEmpty();
        putLive(document("a", 1, "x"));

        await(store().make(RUNS, at(0)));

        assertThat(body(await(store().find("runs", "a")))).isEqualTo("x");
        assertThat(await(store().generations("runs"))).containsExactly(new Progress(RUNS, true, at(1)));
    }

    @Test
    void a_generation_that_is_not_there_any_more_is_neither_read_nor_made_by_a_write() {
        putLive(document("a", 1, "x"));
        await(store().drop(RUNS));
        Changes late = new Changes(List.of(document("b", 1, "late")), NONE, at(1), at(2));

        assertThat(catchThrowable(() -> await(store().write(RUNS, late)))).isInstanceOf(StoreUnavailable.class);
        assertThat(catchThrowable(() -> await(store().get(RUNS, Set.of("a"))))).isInstanceOf(StoreUnavailable.class);
        assertThat(await(store().generations("runs"))).isEmpty();
        assertThat(await(store().find("runs", "b"))).isEqualTo(new Found(null, null));
    }

    @Test
    void a_writer_that_believes_in_another_position_changes_nothing() {
        putLive(document("a", 1, "first", "t"), document("b", 2, "first", "t"));
        put(RUNS, 5, document("a", 1, "second", "t"));

        for (long believed : new long[] {0, 1, 4, 6}) {
            Changes late = new Changes(
                    List.of(document("a", 3, "late", "u"), document("c", 3, "late", "t")),
                    Set.of("b"),
                    at(believed),
                    at(7));
            assertThat(catchThrowable(() -> await(store().write(RUNS, late))))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("Another node writes the view runs");
        }

        assertThat(body(await(store().find("runs", "a")))).isEqualTo("second");
        assertThat(ids(Set.of("t"), 0, 10)).containsExactly("b", "a");
        assertThat(ids(Set.of("u"), 0, 10)).isEmpty();
        assertThat(position(RUNS)).isEqualTo(at(5));
        put(RUNS, 7, document("a", 1, "third", "t"));
        assertThat(body(await(store().find("runs", "a")))).isEqualTo("third");
    }

    @Test
    void of_two_writers_of_a_generation_each_event_counts_once() {
        putLive(document("n", 1, "1"));

        List<CompletableFuture<Integer>> writers = IntStream.range(0, 2)
                .mapToObj(writer -> CompletableFuture.supplyAsync(() -> countTo(200), Thread::startVirtualThread))
                .toList();

        assertThat(writers.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(199);
        assertThat(body(await(store().find("runs", "n")))).isEqualTo("200");
        assertThat(position(RUNS)).isEqualTo(at(200));
    }

    /** Counts events as a follower does that looks for the generation again after each; answers how many it counted. */
    private int countTo(int end) {
        int counted = 0;
        for (Position from = position(RUNS); from.events() < end; from = position(RUNS)) {
            ViewDocument found = await(store().get(RUNS, Set.of("n"))).get("n");
            int count = Integer.parseInt(new String(found.body(), StandardCharsets.UTF_8)) + 1;
            Changes one =
                    new Changes(List.of(document("n", 1, String.valueOf(count))), NONE, from, at(from.events() + 1));
            try {
                await(store().write(RUNS, one));
                counted++;
            } catch (StoreUnavailable outrun) {
                assertThat(outrun).hasMessageContaining("Another node");
            }
        }
        return counted;
    }

    @Test
    void a_view_that_is_not_built_has_no_position() {
        ViewGeneration other = new ViewGeneration("other", 1, 1);
        put(RUNS, 1, document("a", 1, "x"));
        putOther(other);

        assertThat(await(store().find("runs", "a"))).isEqualTo(new Found(null, null));
        assertThat(await(store().page("runs", new ViewQuery(NONE, 0, null, 1)))).isEqualTo(Page.NOT_BUILT);
        assertThat(body(await(store().find("other", "a")))).isEqualTo("other");
        assertThat(catchThrowable(() -> await(store().makeLive(new ViewGeneration("runs", 1, 5)))))
                .isInstanceOf(IllegalStateException.class);
    }

    private void putOther(ViewGeneration other) {
        put(other, 1, document("a", 1, "other"));
        await(store().makeLive(other));
    }

    @Test
    void a_reader_sees_documents_and_position_of_one_write() {
        putLive(document("n", 1, "1"), document("m", 1, "1"));
        CompletableFuture<Void> writes = CompletableFuture.runAsync(
                () -> {
                    for (int i = 2; i <= 300; i++) {
                        put(RUNS, i, document("n", i, "" + i), document("m", i, "" + i));
                    }
                },
                Thread::startVirtualThread);

        long seen = 0;
        while (seen < 300) {
            Page page = await(store().page("runs", new ViewQuery(NONE, 0, null, 10)));
            long position = page.position().events();
            assertThat(position).isGreaterThanOrEqualTo(seen);
            assertThat(page.documents()).extracting(ViewDocument::sortKey).containsExactly(position, position);
            seen = position;
        }
        writes.join();
    }

    @Test
    void a_reopened_store_has_what_it_declares_to_keep() {
        putLive(document("a", 1, "kept", "t"));

        fixture.reopen();

        if (fixture.durable()) {
            assertThat(body(await(store().find("runs", "a")))).isEqualTo("kept");
            assertThat(ids(Set.of("t"), 0, 10)).containsExactly("a");
        } else {
            assertThat(await(store().generations("runs"))).isEmpty();
            putLive(document("a", 1, "again"));
            assertThat(body(await(store().find("runs", "a")))).isEqualTo("again");
        }
    }
}
