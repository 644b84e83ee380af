package dev.agijobs.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The agenda's time, as a clock shows it that is off by so much. */
final class SimulatedClock extends Clock {
    private final Agenda agenda;
    private final Duration skew;

    SimulatedClock(Agenda agenda, Duration skew) {
        this.agenda = agenda;
        this.skew = skew;
    }

    @Override
    public Instant instant() {
        return agenda.now().plus(skew);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("The simulation knows UTC alone");
    }
}
