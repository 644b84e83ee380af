package dev.agijobs.bench;

import java.time.Duration;

/** CPU time of processes, as the operating system counts it. */
final class Cpu {
    private Cpu() {}

    /** Seconds of this process. */
    static double own() {
        return of(ProcessHandle.current());
    }

    /** Seconds of a process; 0 when it cannot be known. */
    static double of(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }
}
