package dev.agijobs.eventlog.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.Broadcast;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.postgres.PgServer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Two nodes on one database that take shards from each other while clients append through either, connections are cut in the middle of commits, and a node hangs now and then.
 * Followers of both must see each event once, without a gap, in the order of its stream; and these must be the events that clients were told are stored.
 */
final class TwoNodes implements AutoCloseable {
    private static final Duration TERM = Duration.ofMillis(600);

    private final String dsn = PgServer.shared().freshSchema();
    private final String name = PgServer.schema(dsn);
    private final @Nullable Broadcast broadcast;
    private final List<PostgresFixture> nodes;
    private final Clients clients;
    private int cuts;

    TwoNodes(int events) {
        this(events, null);
    }

    /** @param broadcast by which they tell each other of commits; followers then follow live */
    TwoNodes(int events, @Nullable Broadcast broadcast) {
        this.broadcast = broadcast;
        nodes = List.of(node(), node());
        clients = new Clients(nodes.stream().map(PostgresFixture::log).toList(), events);
    }

    private PostgresFixture node() {
        return new PostgresFixture(
                dsn + "&application_name=" + name, new FeedTail.Limits(2_048, 1L << 20), TERM, broadcast);
    }

    void fight() {
        clients.start();
        CompletableFuture<Integer> trouble = Clients.beside(this::trouble);
        assertThat(trouble.join()).as("connections cut").isPositive();
        clients.assertSound();
        System.out.printf("Two nodes: %s, %d connections cut%n", clients.figures(), cuts);
    }

    /** Until all is stored; answers how many connections were cut. */
    private int trouble() {
        Random random = new Random(7);
        while (clients.areWriting()) {
            PostgresFixture node = nodes.get(random.nextInt(nodes.size()));
            switch (random.nextInt(24)) {
                case 0 -> hang(node);
                case 1, 2 -> cut("true");
                case 3, 4, 5, 6, 7, 8 -> tryToPass(random.nextInt(Shards.COUNT));
                default -> cut("query LIKE '%append_events%'");
            }
            LockSupport.parkNanos(10_000_000);
        }
        return cuts;
    }

    /** That of the leases may be among the connections that were cut; then the shard stays where it is. */
    private void tryToPass(int shard) {
        try {
            pass(shard);
        } catch (IllegalStateException cut) {
            assertThat(cut.getCause()).hasCauseInstanceOf(StoreUnavailable.class);
        }
    }

    /** Whoever has the shard gives it up, and the other one takes it, more than its share or not; what is over the share goes back by itself. */
    private void pass(int shard) {
        for (PostgresFixture from : nodes) {
            if (from.log().leases().epoch(shard) > 0) {
                from.log().giveUp(shard);
                nodes.stream().filter(to -> to != from).forEach(to -> to.log().take(shard));
                return;
            }
        }
    }

    private void cut(String which) {
        cuts += PgServer.shared()
                .ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" + name
                        + "' AND " + which + " ORDER BY random() LIMIT 1")
                .size();
    }

    /** Long enough that the other node takes its shards. */
    private static void hang(PostgresFixture node) {
        node.log().leases().pause();
        LockSupport.parkNanos(TERM.toNanos() * 3 / 2);
        node.log().leases().goOn();
    }

    @Override
    public void close() {
        nodes.forEach(PostgresFixture::leave);
        PgServer.shared().dropSchema(dsn);
    }
}
