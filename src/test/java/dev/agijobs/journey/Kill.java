package dev.agijobs.journey;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * When a server is killed.
 *
 * @param point failpoint at which it is killed; empty for a moment of its own
 * @param hit which hit of the failpoint
 * @param whileStarting whether the moment counts from the start of the process, and not from when it was ready
 * @param millis the moment; after a failpoint was hit, time for what is told too early to be heard
 */
record Kill(String point, int hit, boolean whileStarting, int millis) {
    static final List<String> SQLITE =
            List.of("sqlite.after-write", "sqlite.before-commit", "sqlite.after-commit", "artifact.before-rename");
    static final List<String> POSTGRES = List.of("postgres.before-append", "postgres.after-append");
    static final List<String> REDIS = List.of("redis.before-append", "redis.after-append");
    private static final int HITS = 16;
    private static final int MOMENTS = 12;
    private static final int STARTS = 4;

    /**
     * All kills of a journey, in random order.
     *
     * @param points failpoints of the server's backend
     * @param share 1 for a whole journey, more for one of so much fewer
     */
    static List<Kill> journey(Random random, List<String> points, int share) {
        List<Kill> kills = new ArrayList<>();
        for (String point : points) {
            int hitMax = point.startsWith("artifact") ? 8 : 200;
            for (int i = 0; i < HITS / points.size() / share; i++) {
                kills.add(new Kill(point, random.nextInt(1, hitMax), false, random.nextInt(50, 300)));
            }
        }
        for (int i = 0; i < MOMENTS / share; i++) {
            kills.add(new Kill("", 0, false, random.nextInt(50, 3_000)));
        }
        for (int i = 0; i < STARTS / share; i++) {
            kills.add(new Kill("", 0, true, random.nextInt(300, 1_500)));
        }
        Collections.shuffle(kills, random);
        return kills;
    }

    boolean atFailpoint() {
        return !point.isEmpty();
    }

    /** The setting that arms the failpoint; empty for none. */
    String failpoint() {
        return atFailpoint() ? point + "@" + hit : "";
    }
}
