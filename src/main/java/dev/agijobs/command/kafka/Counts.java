package dev.agijobs.command.kafka;

import java.util.concurrent.atomic.LongAdder;

/** Records that this process has settled, by how. */
record Counts(LongAdder done, LongAdder dead) {
    Counts() {
        this(new LongAdder(), new LongAdder());
    }
}
