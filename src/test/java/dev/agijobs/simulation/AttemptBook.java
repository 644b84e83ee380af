package dev.agijobs.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of one attempt of a step. Times are those of the world. */
final class AttemptBook {
    final Map<String, Object> params;
    /** How often it was started or resumed. */
    int begun;
    /** How often its tool was called. */
    int called;

    boolean ended;
    private Life begunBy;
    private Instant begunAt;
    /** Who has called its tool since, or null. */
    private @Nullable Life calledBy;

    private Instant signOfLife;
    private @Nullable Instant answeredAt;

    AttemptBook(Map<String, Object> params) {
        this.params = params;
    }

    void begin(Life life, Instant at) {
        begun++;
        begunBy = life;
        begunAt = at;
        calledBy = null;
    }

    void called(Life life, Instant at) {
        called++;
        calledBy = life;
        signOfLife = at;
        answeredAt = null;
    }

    void beat(Life life, Instant at) {
        if (life == calledBy) {
            signOfLife = at;
        }
    }

    void answered(Life life, Instant at) {
        if (life == calledBy) {
            answeredAt = at;
        }
    }

    /** Since when the life, which began it or has the run in memory since, owes the call of its tool; the far future when it does not. */
    Instant owedSince(Life life, Instant inMemorySince) {
        if (calledBy == life) {
            return Instant.MAX;
        }
        return begunBy == life ? begunAt : inMemorySince;
    }

    /** Since when its outcome is known to the life and not recorded; the far future when it is not known. */
    Instant answeredSince(Life life) {
        return calledBy == life && answeredAt != null ? answeredAt : Instant.MAX;
    }

    /** Since when it is silent for too long; the far future when nobody listens. */
    Instant silentSince(Life life, @Nullable Duration heartbeat) {
        return calledBy == life && heartbeat != null ? signOfLife.plus(heartbeat) : Instant.MAX;
    }
}
