package dev.agijobs.store.sqlite;

import dev.agijobs.eventlog.Position;
import dev.agijobs.sqlite.SessionPool;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.ViewStore.Progress;
import dev.agijobs.store.Views.Found;
import dev.agijobs.store.Views.Page;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A connection that reads; each call sees one moment of the database. */
final class ReadSession implements SessionPool.Session {
    private final Connection connection;

    ReadSession(ViewsFile file) throws SQLException {
        connection = file.openReader();
    }

    @FunctionalInterface
    private interface Read<T> {
        T from(Connection moment) throws SQLException;
    }

    private <T> T atOneMoment(Read<T> read) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            T answer = read.from(connection);
            statement.execute("COMMIT");
            return answer;
        }
    }

    Found find(String view, String id) throws SQLException {
        return atOneMoment(moment -> {
            Tables tables = Tables.live(moment, view);
            return tables == null
                    ? new Found(null, null)
                    : new Found(documents(tables, List.of(id)).get(id), tables.position());
        });
    }

    Page page(String view, ViewQuery query) throws SQLException {
        return atOneMoment(moment -> {
            Tables tables = Tables.live(moment, view);
            return tables == null ? Page.NOT_BUILT : new PageSearch(moment, tables, query, this::documents).page();
        });
    }

    Map<String, ViewDocument> get(ViewGeneration generation, Set<String> ids) throws SQLException {
        return atOneMoment(moment -> documents(Tables.existing(moment, generation), ids));
    }

    private Map<String, ViewDocument> documents(Tables tables, Iterable<String> ids) throws SQLException {
        Map<String, ViewDocument> documents = new HashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT sort, terms, body FROM " + tables.documents() + " WHERE id = ?")) {
            for (String id : ids) {
                select.setString(1, id);
                ViewDocument document = document(id, select);
                if (document != null) {
                    documents.put(id, document);
                }
            }
        }
        return documents;
    }

    private static @Nullable ViewDocument document(String id, PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            return row.next()
                    ? new ViewDocument(id, row.getLong(1), Tables.terms(row.getString(2)), row.getBytes(3))
                    : null;
        }
    }

    List<Progress> generations(String view) throws SQLException {
        List<Progress> generations = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT number, version, live, position FROM generations WHERE view = ? ORDER BY number")) {
            select.setString(1, view);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    generations.add(new Progress(
                            new ViewGeneration(view, row.getInt(2), row.getInt(1)),
                            row.getBoolean(3),
                            Position.parse(row.getString(4))));
                }
            }
        }
        return generations;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
