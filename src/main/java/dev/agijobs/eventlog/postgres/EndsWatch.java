package dev.agijobs.eventlog.postgres;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Asks the database where the shards end, and tells followers when that moved. One question at a time, however many want to know. Thread-safe. */
final class EndsWatch {
    private final LogReader reader;
    private final Runnable news;
    /** Since the last question. */
    private final AtomicInteger wanted = new AtomicInteger();

    /** Whether others may have committed what they did not tell, since the last question. */
    private final AtomicBoolean untold = new AtomicBoolean();

    private volatile @Nullable Heard heard;
    private volatile long[] before = new long[Shards.COUNT];

    /** @param news told when there is more than at the last look; must not block */
    EndsWatch(LogReader reader, Runnable news) {
        this.reader = reader;
        this.news = news;
    }

    /** Lets those who were told by other nodes know what is found. */
    void lets(Heard know) {
        heard = know;
    }

    /** Other nodes committed something. @param told whether they told of it by messages */
    void committed(boolean told) {
        Heard known = heard;
        if (known == null || !told || !known.isSure()) {
            lookNow();
        }
    }

    /** Where a shard ended at the last look; 0 before the first. */
    long seen(int shard) {
        return before[shard];
    }

    /** Looks for what was not told. Does not wait for the answer. */
    void lookNow() {
        untold.set(true);
        look();
    }

    /** Looks whether something was lost: what is found is a matter of the look after this one, as it may be on its way. Does not wait for the answer. */
    void look() {
        if (wanted.getAndIncrement() == 0) {
            ask();
        }
    }

    private void ask() {
        int asked = wanted.get();
        Heard known = heard;
        long joins = known == null ? 0 : known.joins();
        boolean now = untold.getAndSet(false);
        reader.ends()
                .onTermination()
                .invoke(() -> {
                    if (!wanted.compareAndSet(asked, 0)) {
                        ask();
                    }
                })
                .subscribe()
                .with(
                        ends -> {
                            boolean more = known != null && (now ? known.saw(joins, ends) : known.atLeast(before));
                            seen(ends, more);
                        },
                        away -> untold.compareAndSet(false, now)); // The next look may see it.
    }

    /** Remembers before it tells: who is told looks at once. */
    private synchronized void seen(long[] ends, boolean more) {
        boolean moved = !Arrays.equals(before, ends);
        before = ends;
        if (more || moved) {
            news.run();
        }
    }
}
