package dev.agijobs.eventlog.postgres;

import dev.agijobs.postgres.PgDatabase;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells other nodes that something was committed, and hears it from them: by NOTIFY, on a connection of its own, so that no commit waits for the lock that a notification takes.
 * Many commits are one notification. Notifications may be lost; who listens looks by himself now and then. Thread-safe.
 */
final class Signal implements AutoCloseable {
    /** Between two notifications, in milliseconds. */
    private static final long PAUSE_MS = 20;

    /** A connection on which a notification stays without an answer for so long is dead. */
    private static final long ANSWER_MS_MAX = 5_000;

    private static final String NOTIFY = "SELECT pg_notify($1, $2)";
    private static final String LEASES = "leases";

    /** Of what was committed, who hears messages of this node knows already. Programs that do not know the word take it as news. */
    private static final String TOLD = "told";

    private final Vertx vertx;
    private final PgDatabase database;
    private final String channel;
    private final Consumer<Boolean> heard;
    private volatile Runnable leasesMoved = () -> {};
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final AtomicBoolean untold = new AtomicBoolean();
    private final AtomicBoolean sending = new AtomicBoolean();
    private volatile @Nullable PgConnection connection;
    private final AtomicBoolean connecting = new AtomicBoolean();
    private volatile boolean closed;

    /** @param heard hears of commits of other nodes, and whether these told of them by messages; on a thread that must not be blocked */
    Signal(Vertx vertx, PgDatabase database, String logId, Consumer<Boolean> heard) {
        this.vertx = vertx;
        this.database = database;
        this.channel = "orchestrator_" + logId;
        this.heard = heard;
    }

    /** @param leasesMoved told that leases of other nodes may be free, or wanted, on a thread that must not be blocked */
    void onLeases(Runnable leasesMoved) {
        this.leasesMoved = leasesMoved;
    }

    /** Connects if it is not connected. Called now and then, by one thread. */
    void tend() {
        if (connection == null && !closed && connecting.compareAndSet(false, true)) {
            database.connect()
                    .compose(open -> open.query("LISTEN " + channel)
                            .execute()
                            .onFailure(e -> open.close())
                            .map(listening -> open))
                    .onSuccess(this::connected)
                    .onComplete(tried -> connecting.set(false));
        }
    }

    private void connected(PgConnection open) {
        open.closeHandler(gone -> connection = null);
        int self = open.processId();
        open.notificationHandler(notification -> {
            if (notification.getProcessId() != self) {
                switch (notification.getPayload()) {
                    case LEASES -> leasesMoved.run();
                    case TOLD -> heard.accept(true);
                    default -> heard.accept(false);
                }
            }
        });
        connection = open;
        if (closed) {
            open.close();
        }
        // What was said before was not heard, neither here nor there.
        heard.accept(false);
        leasesMoved.run();
        sendLeases();
    }

    /** Leases were given back here, or are wanted. */
    void sendLeases() {
        PgConnection open = connection;
        if (open != null) {
            open.preparedQuery(NOTIFY).execute(Tuple.of(channel, LEASES));
        }
    }

    /** Something was committed here. @param told whether who hears messages of this node knows of it */
    void send(boolean told) {
        if (!told) {
            untold.set(true);
        }
        waiting.set(true);
        sendNext();
    }

    private void sendNext() {
        PgConnection open = connection;
        if (open != null && waiting.get() && sending.compareAndSet(false, true)) {
            waiting.set(false);
            open.preparedQuery(NOTIFY)
                    .execute(Tuple.of(channel, untold.getAndSet(false) ? "" : TOLD))
                    .timeout(ANSWER_MS_MAX, TimeUnit.MILLISECONDS)
                    .onFailure(e -> giveUp(open))
                    .onComplete(sent -> vertx.setTimer(PAUSE_MS, timer -> {
                        sending.set(false);
                        sendNext();
                    }));
        }
    }

    private void giveUp(PgConnection dead) {
        if (connection == dead) {
            connection = null;
        }
        dead.close();
    }

    @Override
    public void close() {
        closed = true;
        PgConnection open = connection;
        if (open != null) {
            PgDatabase.close(open);
        }
    }
}
