package dev.agijobs.journey;

import java.util.List;
import java.util.Map;

/** See {@link KillJourney}; what servers keep is in a state directory. */
final class KillJourneyIT extends KillJourney {
    @Override
    protected Kept.Place place() {
        return new SqlitePlace(dir.resolve("state"));
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of();
    }

    @Override
    protected List<String> failpoints() {
        return Kill.SQLITE;
    }
}
