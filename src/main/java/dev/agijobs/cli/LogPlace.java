package dev.agijobs.cli;

import java.nio.file.Path;

/** Where a log is kept. What it says of itself never holds a password. */
public sealed interface LogPlace {

    /** Files in a state directory. */
    record StateDir(Path dir) implements LogPlace {}

    /** A database in Postgres. @param dsn its address, which may hold a password */
    record Postgres(String dsn) implements LogPlace {
        @Override
        public String toString() {
            return "Postgres";
        }
    }

    /** A database of Redis. @param url its address, which may hold a password */
    record Redis(String url) implements LogPlace {
        @Override
        public String toString() {
            return "Redis";
        }
    }
}
