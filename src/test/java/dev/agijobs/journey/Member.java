package dev.agijobs.journey;

import java.net.URI;

/** A node among others. */
record Member(ServerProcess process, URI base, int life, Members members) {
    void kill9() {
        members.left(this);
        process.kill9();
    }

    /** With SIGTERM: it gives its shards back. */
    void stop() {
        members.left(this);
        process.stop();
    }
}
