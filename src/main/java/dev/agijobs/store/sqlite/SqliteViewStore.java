package dev.agijobs.store.sqlite;

import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.sqlite.DamageWatch;
import dev.agijobs.sqlite.SessionPool;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.ViewStore;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Views in the file {@code views.db} of a state directory that belongs to this process alone. A commit survives the process, and not always the machine: then documents and
 * positions are both of an earlier moment. A file found damaged, at the start or later, is set aside and a new one begun. Thread-safe.
 */
public final class SqliteViewStore implements ViewStore, AutoCloseable {
    private static final int READERS = 2;
    private static final int READS_WAITING_MAX = 4_096;
    private static final int WRITES_WAITING_MAX = 256;

    private final SessionPool<ReadSession> readers;
    private final SessionPool<WriteSession> writer;
    private final DamageWatch watch;

    /**
     * Opens the file, and makes it if the directory has none that can be used.
     *
     * @param answers runs the callers' continuations
     * @throws StoreUnavailable when the file can be neither used nor replaced
     */
    public SqliteViewStore(Path stateDir, Executor answers) {
        ViewsFile file = new ViewsFile(stateDir);
        readers = new SessionPool<>("view store", READERS, READS_WAITING_MAX, () -> new ReadSession(file), answers);
        writer = new SessionPool<>("view writer", 1, WRITES_WAITING_MAX, () -> new WriteSession(file), answers);
        watch = new DamageWatch(file.file(), writer, readers);
    }

    @Override
    public Uni<Found> find(String view, String id) {
        return read(session -> session.find(view, id));
    }

    @Override
    public Uni<Page> page(String view, ViewQuery query) {
        return read(session -> session.page(view, query));
    }

    @Override
    public Uni<List<Progress>> generations(String view) {
        return read(session -> session.generations(view));
    }

    @Override
    public Uni<Void> make(ViewGeneration generation, Position position) {
        return act(session -> session.make(generation, position));
    }

    @Override
    public Uni<Map<String, ViewDocument>> get(ViewGeneration generation, Set<String> ids) {
        return read(session -> session.get(generation, ids));
    }

    @Override
    public Uni<Void> write(ViewGeneration generation, Changes changes) {
        return act(session -> session.write(generation, changes));
    }

    @Override
    public Uni<Void> makeLive(ViewGeneration generation) {
        return act(session -> session.makeLive(generation));
    }

    @Override
    public Uni<Void> drop(ViewGeneration generation) {
        return act(session -> session.drop(generation));
    }

    private <T> Uni<T> read(SessionPool.Question<ReadSession, T> question) {
        return watch.watched(readers.ask(question));
    }

    /** Something done in a session. */
    @FunctionalInterface
    private interface Act {
        void in(WriteSession session) throws SQLException;
    }

    private Uni<Void> act(Act act) {
        return watch.watched(writer.ask(session -> {
            act.in(session);
            return null;
        }));
    }

    /** Finishes what waits; takes no more. */
    @Override
    public void close() {
        writer.close();
        readers.close();
    }
}
