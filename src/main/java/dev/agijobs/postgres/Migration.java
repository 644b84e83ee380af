package dev.agijobs.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One version of the tables: a file of SQL.
 *
 * @param version 1 for the first
 * @param oldest the oldest version of the tables of which a program may be that works on this one. A file that only expands says so in a line {@code -- Oldest: N}; else it is
 *     its own version
 */
record Migration(int version, String file, String sql, int oldest) {
    private static final Pattern OLDEST = Pattern.compile("(?m)^-- Oldest: (\\d+)$");
    private static final Pattern NAMED = Pattern.compile(
            "(?m)^(CREATE|DROP) (?:OR REPLACE )?(?:UNLOGGED )?(?:TABLE|VIEW|FUNCTION) (?:IF EXISTS )?(\\w+)");

    /** All of these files, which the program has, in their order. */
    static List<Migration> of(List<String> files) {
        List<Migration> migrations = new ArrayList<>();
        for (String file : files) {
            migrations.add(of(migrations.size() + 1, file));
        }
        return List.copyOf(migrations);
    }

    private static Migration of(int version, String file) {
        String sql = text(file);
        Matcher matcher = OLDEST.matcher(sql);
        int oldest = matcher.find() ? Integer.parseInt(matcher.group(1)) : version;
        if (oldest < 1 || oldest > version) {
            throw new IllegalStateException(
                    "postgres/%s is version %d and cannot have an oldest of %d".formatted(file, version, oldest));
        }
        return new Migration(version, file, sql, oldest);
    }

    /** Names of the tables, views and functions that are there after all of them. */
    static Set<String> names(List<Migration> migrations) {
        Set<String> names = new LinkedHashSet<>();
        for (Migration migration : migrations) {
            Matcher matcher = NAMED.matcher(migration.sql());
            while (matcher.find()) {
                if (matcher.group(1).equals("CREATE")) {
                    names.add(matcher.group(2));
                } else {
                    names.remove(matcher.group(2));
                }
            }
        }
        return names;
    }

    private static String text(String file) {
        try (InputStream in = Migration.class.getResourceAsStream("/postgres/" + file)) {
            if (in == null) {
                throw new IllegalStateException("The program lacks its file postgres/" + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
