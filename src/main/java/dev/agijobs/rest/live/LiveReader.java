package dev.agijobs.rest.live;

import io.vertx.core.Future;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client that follows events. The next page is read when the one before is taken, so a slow reader costs one page and holds up only itself. Whatever changes, changes on
 * the event loop of its connection.
 */
final class LiveReader<P> implements Flow.Subscriber<P> {

    private enum State {
        FOLLOWING,
        /** The last bytes are under way. */
        LEAVING,
        GONE
    }

    private final LiveConnection client;
    private final LiveTail<P> tail;
    private final Executor workers;
    private final Consumer<LiveReader<?>> left;
    private State state = State.FOLLOWING;
    private Flow.@Nullable Subscription pages;
    private String lastId;
    private volatile long untaken;
    private volatile long writtenAt;

    /**
     * @param workers read and encode
     * @param left is told once, when nothing of the reader is left
     */
    LiveReader(LiveConnection client, LiveTail<P> tail, Executor workers, Consumer<LiveReader<?>> left) {
        this.client = client;
        this.tail = tail;
        this.workers = workers;
        this.left = left;
        this.lastId = tail.from();
    }

    /** On the event loop. The client is told at once that it is connected, however long nothing happens. */
    void begin() {
        client.begin(this::leave);
        write(EventFrames.signOfLife());
    }

    private void write(EventFrames frames) {
        if (state == State.FOLLOWING) {
            lastId = frames.lastId().isEmpty() ? lastId : frames.lastId();
            underWay(frames.bytes().length());
            client.write(frames.bytes()).onComplete(end -> taken(end.succeeded()));
        }
    }

    private void underWay(long bytes) {
        writtenAt = System.nanoTime();
        untaken = bytes;
    }

    private void taken(boolean whole) {
        if (!whole) {
            leave();
        } else if (state == State.FOLLOWING) {
            untaken = 0;
            Flow.Subscription more = pages;
            work(more == null ? () -> tail.pages().subscribe(this) : () -> more.request(1));
        }
    }

    private void work(Runnable work) {
        try {
            workers.execute(work);
        } catch (RejectedExecutionException theProcessStops) {
            client.run(client::hangUp);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        client.run(() -> {
            if (state == State.FOLLOWING) {
                pages = subscription;
                work(() -> subscription.request(1));
            } else {
                subscription.cancel();
            }
        });
    }

    @Override
    public void onNext(P page) {
        work(() -> encode(page));
    }

    private void encode(P page) {
        try {
            EventFrames frames = tail.encode().apply(page);
            client.run(() -> write(frames));
        } catch (RuntimeException e) {
            onError(e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        client.run(() -> {
            if (state == State.FOLLOWING) {
                client.breakOff(failure);
                leave();
            }
        });
    }

    @Override
    public void onComplete() {
        client.run(() -> {
            if (state == State.FOLLOWING) {
                leaveWith(EventFrames.signOfLife());
            }
        });
    }

    private Future<Void> leaveWith(EventFrames lastWords) {
        state = State.LEAVING;
        underWay(untaken + lastWords.bytes().length());
        return client.end(lastWords.bytes()).onComplete(end -> leave());
    }

    private void leave() {
        if (state != State.GONE) {
            state = State.GONE;
            untaken = 0;
            if (pages != null) {
                pages.cancel();
            }
            left.accept(this);
        }
    }

    /** Bytes that the network has not taken. */
    long untakenBytes() {
        return untaken;
    }

    /** Whether what is under way was not taken for so long. */
    boolean stuck(long nanos) {
        return untaken > 0 && System.nanoTime() - writtenAt > nanos;
    }

    /**
     * Says goodbye behind the page under way to a reader that is stuck: one that comes to it has taken all events up to the id that it names. It has as long again for that
     * before the connection is closed. Answers through {@code cutOff}.
     */
    void cutOffIfStuck(long nanos, Runnable cutOff) {
        client.run(() -> {
            if (!stuck(nanos)) {
                return;
            }
            if (state == State.FOLLOWING) {
                if (pages != null) {
                    pages.cancel();
                }
                leaveWith(EventFrames.goodbye(lastId)).onComplete(end -> client.hangUp());
                cutOff.run();
            } else {
                client.hangUp();
            }
        });
    }
}
