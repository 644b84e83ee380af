package dev.agijobs.eventlog;

import io.smallrye.mutiny.Uni;

/**
 * Carries messages between nodes, as well as it can: any may be lost, and nothing may depend on one. Promises, asserted by the contract suite:
 *
 * <ol>
 *   <li>Who joined a channel hears each message that is sent to it later, its own too, once and in the order in which one sender sent them, as long as {@link Channel#hears}.
 *   <li>He is told each time that he joined, before he hears anything: what was sent before, and since he was cut off, is lost to him.
 *   <li>Calls never block, but for joining; sending succeeds when the message is on its way to all who hear, and fails with {@link StoreUnavailable} when that is not known.
 * </ol>
 *
 * That a connection is dead may be noticed late, so who relies on hearing sends himself something now and then.
 */
public interface Broadcast {

    /** Who listens; told on one thread, which must not be blocked. */
    interface Listener {
        /** From now on messages are heard. */
        void joined();

        void heard(byte[] message);
    }

    /** A channel that was joined. */
    interface Channel extends AutoCloseable {
        /** Nobody changes the message afterwards. */
        Uni<Void> send(byte[] message);

        /** Whether messages are heard now, as far as is known. */
        boolean hears();

        /** Hears no more. */
        @Override
        void close();
    }

    /**
     * Joins the others on a channel, and stays there until it is closed, however often it is cut off. May block.
     *
     * @throws StoreUnavailable when that is not possible now
     */
    Channel join(String channel, Listener listener);
}
