package dev.agijobs.journey;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** Where clients find one of several servers: any, and after a lost one another. */
final class ManyLives extends Lives {
    private final Random random;
    private final TreeMap<Integer, Life> alive = new TreeMap<>();
    private int last;

    ManyLives(long seed) {
        super(true);
        random = new Random(seed);
    }

    /** Answers the number of the life that begins. */
    synchronized int join(URI base) {
        alive.put(++last, new Life(last, base));
        notifyAll();
        return last;
    }

    synchronized void leave(int number) {
        alive.remove(number);
    }

    @Override
    synchronized Life after(int lost) throws InterruptedException {
        long until = System.nanoTime() + NEXT_MAX.toNanos();
        while (alive.isEmpty()) {
            long left = Duration.ofNanos(until - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new AssertionError("No server is there");
            }
            wait(left);
        }
        List<Life> others = new ArrayList<>(
                alive.values().stream().filter(life -> life.number() != lost).toList());
        if (others.isEmpty()) {
            others.addAll(alive.values());
        }
        return others.get(random.nextInt(others.size()));
    }
}
