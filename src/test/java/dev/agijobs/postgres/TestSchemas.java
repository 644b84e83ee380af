package dev.agijobs.postgres;

import java.util.ArrayList;
import java.util.List;

/** Versions of the tables that this program has not yet, or not any more. */
public final class TestSchemas {
    /** Adds a column with a default and a view. */
    static final String EXPAND = "9001-expand.sql";

    /** Takes a column away. */
    static final String CONTRACT = "9002-contract.sql";

    private TestSchemas() {}

    static List<String> withMore(String... files) {
        List<String> all = new ArrayList<>(Schema.files());
        all.addAll(List.of(files));
        return all;
    }

    /** As the start of the next version does, which only expands. */
    public static void expand(PgDatabase database) {
        Schema.apply(database, withMore(EXPAND));
    }
}
