package dev.agijobs.store.postgres;

import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.store.ViewCursor;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.ViewStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Views in tables. Each call is one statement, so that its answer is of one moment. A commit survives the server's crash, or not: then documents and positions are both of an
 * earlier moment. Thread-safe.
 */
public final class PostgresViewStore implements ViewStore {
    private static final String GENERATIONS =
            "SELECT number, version, live, position FROM view_generations WHERE view = $1 ORDER BY number";
    private static final String MAKE =
            "INSERT INTO view_generations (view, number, version, position) VALUES ($1, $2, $3, $4) ON CONFLICT (view, number) DO NOTHING";
    private static final String GET = """
            SELECT g.key, d.id, d.sort, d.terms, d.body FROM view_generations g LEFT JOIN view_documents d ON d.key = g.key AND d.id = ANY ($3::text[])
            WHERE g.view = $1 AND g.number = $2""";
    private static final String FIND = """
            SELECT g.position, d.id, d.sort, d.terms, d.body FROM view_generations g LEFT JOIN view_documents d ON d.key = g.key AND d.id = $2
            WHERE g.view = $1 AND g.live""";
    private static final String PAGE = "SELECT * FROM view_page($1, $2, $3, $4, $5, $6)";
    private static final String WRITE = "SELECT write_view($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    private static final String MAKE_LIVE = """
            UPDATE view_generations SET live = (number = $2) WHERE view = $1
            AND EXISTS (SELECT 1 FROM view_generations WHERE view = $1 AND number = $2)""";
    private static final String DROP = """
            WITH gone AS (DELETE FROM view_generations WHERE view = $1 AND number = $2 RETURNING key),
                entries AS (DELETE FROM view_entries USING gone WHERE view_entries.key = gone.key)
            DELETE FROM view_documents USING gone WHERE view_documents.key = gone.key""";

    /** After every id that there is. */
    private static final String LAST_ID = "\uDBFF\uDFFF";

    private final PgDatabase database;

    /** @param database whose tables are there; it is not closed with this */
    public PostgresViewStore(PgDatabase database) {
        this.database = database;
    }

    @Override
    public Uni<List<Progress>> generations(String view) {
        return database.ask(GENERATIONS, Tuple.of(view), rows -> {
            List<Progress> generations = new ArrayList<>();
            for (Row row : rows) {
                ViewGeneration generation = new ViewGeneration(view, row.getInteger(1), row.getInteger(0));
                generations.add(new Progress(generation, row.getBoolean(2), Position.parse(row.getString(3))));
            }
            return generations;
        });
    }

    @Override
    public Uni<Void> make(ViewGeneration generation, Position position) {
        return act(MAKE, Tuple.of(generation.view(), generation.number(), generation.version(), position.text()))
                .replaceWithVoid();
    }

    @Override
    public Uni<Map<String, ViewDocument>> get(ViewGeneration generation, Set<String> ids) {
        Tuple arguments = Tuple.of(generation.view(), generation.number(), ids.toArray(String[]::new));
        return database.ask(GET, arguments, rows -> {
            if (rows.size() == 0) {
                throw missing(generation);
            }
            Map<String, ViewDocument> found = new HashMap<>();
            for (Row row : rows) {
                ViewDocument document = document(row, 1);
                if (document != null) {
                    found.put(document.id(), document);
                }
            }
            return found;
        });
    }

    private static StoreUnavailable missing(ViewGeneration generation) {
        return new StoreUnavailable("There is no " + generation, null);
    }

    @Override
    public Uni<Void> write(ViewGeneration generation, Changes changes) {
        List<ViewDocument> puts = List.copyOf(changes.puts());
        Tuple arguments = Tuple.of(
                generation.view(),
                generation.number(),
                changes.from().text(),
                changes.position().text());
        arguments.addValue(puts.stream().map(ViewDocument::id).toArray(String[]::new));
        arguments.addValue(puts.stream().map(ViewDocument::sortKey).toArray(Long[]::new));
        arguments.addValue(
                puts.stream().map(put -> kept(String.join("\n", put.terms()))).toArray(String[]::new));
        arguments.addValue(puts.stream().map(put -> Buffer.buffer(put.body())).toArray(Buffer[]::new));
        arguments.addValue(changes.removals().toArray(String[]::new));
        return database.ask(WRITE, arguments, rows -> rows.iterator().next().getBoolean(0))
                .invoke(written -> {
                    if (written == null) {
                        throw missing(generation);
                    }
                    if (!written) {
                        throw changes.outrun(generation);
                    }
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> makeLive(ViewGeneration generation) {
        return act(MAKE_LIVE, Tuple.of(generation.view(), generation.number()))
                .invoke(changed -> {
                    if (changed == 0) {
                        throw new IllegalStateException("There is no " + generation);
                    }
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> drop(ViewGeneration generation) {
        return act(DROP, Tuple.of(generation.view(), generation.number())).replaceWithVoid();
    }

    private Uni<Integer> act(String sql, Tuple arguments) {
        return database.ask(sql, arguments, rows -> rows.rowCount());
    }

    @Override
    public Uni<Found> find(String view, String id) {
        return database.ask(FIND, Tuple.of(view, id), rows -> {
            for (Row row : rows) {
                return new Found(document(row, 1), Position.parse(row.getString(0)));
            }
            return new Found(null, null);
        });
    }

    @Override
    public Uni<Page> page(String view, ViewQuery query) {
        ViewCursor after = query.after();
        Tuple arguments = Tuple.of(
                view,
                query.terms().stream().map(PostgresViewStore::kept).toArray(String[]::new),
                query.since(),
                after == null ? Long.MAX_VALUE : after.sortKey(),
                after == null ? LAST_ID : after.id(),
                query.limit());
        return database.ask(PAGE, arguments, rows -> page(rows, query.limit()));
    }

    private static Page page(RowSet<Row> rows, int limit) {
        List<ViewDocument> found = new ArrayList<>();
        Position position = null;
        ViewCursor end = null;
        for (Row row : rows) {
            position = Position.parse(row.getString(0));
            end = row.getString(2) == null ? null : new ViewCursor(row.getLong(1), row.getString(2));
            ViewDocument document = document(row, 3);
            if (document != null) {
                found.add(document);
            }
        }
        if (found.size() <= limit) {
            return new Page(List.copyOf(found), end, position);
        }
        List<ViewDocument> page = List.copyOf(found.subList(0, limit));
        return new Page(
                page, new ViewCursor(page.getLast().sortKey(), page.getLast().id()), position);
    }

    /** Terms may hold what clients wrote, and Postgres keeps no NUL: it is kept as a character that Unicode gives to no text. */
    private static String kept(String term) {
        return term.replace('\0', '\uFDD0');
    }

    private static Set<String> terms(String[] kept) {
        return Arrays.stream(kept).map(term -> term.replace('\uFDD0', '\0')).collect(Collectors.toUnmodifiableSet());
    }

    /** @param id place of its id, after which the sort key, the terms and the body stand */
    private static @Nullable ViewDocument document(Row row, int id) {
        String name = row.getString(id);
        return name == null
                ? null
                : new ViewDocument(
                        name,
                        row.getLong(id + 1),
                        terms(row.getArrayOfStrings(id + 2)),
                        row.getBuffer(id + 3).getBytes());
    }
}
