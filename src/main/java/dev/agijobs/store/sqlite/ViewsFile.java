package dev.agijobs.store.sqlite;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.sqlite.DisposableFile;
import dev.agijobs.sqlite.PageCache;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The file {@code views.db}. */
final class ViewsFile {
    static final String NAME = "views.db";

    private static final DisposableFile.Schema SCHEMA = new DisposableFile.Schema(
            1,
            """
            CREATE TABLE generations (
                key INTEGER PRIMARY KEY AUTOINCREMENT, -- names its tables, and is never used again
                view TEXT NOT NULL,
                number INTEGER NOT NULL,
                version INTEGER NOT NULL,
                live INTEGER NOT NULL,
                position TEXT NOT NULL,
                UNIQUE (view, number)
            ) STRICT""",
            "SELECT key, view, number, version, live, position FROM generations LIMIT 1",
            "the views are built again");

    private final DisposableFile file;

    /** @throws StoreUnavailable when the file can be neither used nor replaced */
    ViewsFile(Path stateDir) {
        file = new DisposableFile(stateDir.resolve(NAME), SCHEMA);
    }

    /** @throws SQLException when the file is none that this version knows */
    static void check(Statement statement) throws SQLException {
        SCHEMA.check(statement);
    }

    DisposableFile file() {
        return file;
    }

    Connection openWriter() throws SQLException {
        return file.open(
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = NORMAL",
                "PRAGMA wal_autocheckpoint = 4000",
                "PRAGMA journal_size_limit = 67108864",
                PageCache.pragma(65_536));
    }

    Connection openReader() throws SQLException {
        return file.open("PRAGMA query_only = 1", PageCache.pragma(16_384));
    }
}
