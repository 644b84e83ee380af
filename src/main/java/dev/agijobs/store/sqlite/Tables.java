package dev.agijobs.store.sqlite;

import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.store.ViewGeneration;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables of one generation: {@code documents_KEY}, and {@code entries_KEY} with one row for each term of each document, in the order of pages. A term is known there by
 * the first 8 bytes of its SHA-256; what is found by it is compared with the document's own terms.
 *
 * @param position of the generation when its row was read
 */
record Tables(int key, Position position) {
    /** The term that every document has. */
    static final long ALL = 0;

    String documents() {
        return "documents_" + key;
    }

    String entries() {
        return "entries_" + key;
    }

    static @Nullable Tables live(Connection connection, String view) throws SQLException {
        return one(connection, "SELECT key, position FROM generations WHERE view = ?1 AND live", view);
    }

    static @Nullable Tables of(Connection connection, ViewGeneration generation) throws SQLException {
        String sql = "SELECT key, position FROM generations WHERE view = ?1 AND number = " + generation.number();
        return one(connection, sql, generation.view());
    }

    /** @throws StoreUnavailable when there are none */
    static Tables existing(Connection connection, ViewGeneration generation) throws SQLException {
        Tables tables = of(connection, generation);
        if (tables == null) {
            throw new StoreUnavailable("There is no " + generation, null);
        }
        return tables;
    }

    private static @Nullable Tables one(Connection connection, String sql, String view) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, view);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Tables(row.getInt(1), Position.parse(row.getString(2))) : null;
            }
        }
    }

    static long hash(String term) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(term.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Terms as a document's row holds them: one a line, in order. */
    static String text(Set<String> terms) {
        String[] lines = terms.toArray(String[]::new);
        Arrays.sort(lines);
        return String.join("\n", lines);
    }

    static Set<String> terms(String text) {
        return text.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(text.split("\n")));
    }
}
