package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.HashChain;

/** The end of a stream, committed or about to be. @param seq 0 when it has no event */
record Head(long seq, byte[] hash, long firstOffset) {
    static final Head NONE = new Head(0, HashChain.GENESIS, 0);
}
