package dev.agijobs.eventlog;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stops a thread at the nth hit of one failpoint, for ever or for a while, after printing {@code FAILPOINT name} to standard output, so that a test harness can kill or freeze
 * the process there.
 */
public final class ArmedFailpoint implements Failpoints {
    private static final Pattern TEXT =
            Pattern.compile("([a-z][a-z0-9.-]*)@([1-9][0-9]{0,8})(?:\\+([1-9][0-9]{0,5})ms)?");

    private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();

    private final String name;
    private final AtomicLong hitsLeft;

    private final @Nullable Duration pause;

    private ArmedFailpoint(String name, long hit, @Nullable Duration pause) {
        this.name = name;
        this.pause = pause;
        this.hitsLeft = new AtomicLong(hit);
    }

    /**
     * Reads the value of the property {@code orchestrator.failpoint}, such as {@code sqlite.after-write@50} or {@code sqlite.after-write@50+200ms}: the name of the
     * point, which hit of it, 1 or more, and for how long, without which it is for ever.
     *
     * @throws IllegalArgumentException when the text has another form
     */
    public static ArmedFailpoint parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "A failpoint is written NAME@HIT or NAME@HIT+MILLISms, such as sqlite.after-write@50, but was: "
                            + text);
        }
        String millis = matcher.group(3);
        Duration pause = millis == null ? null : Duration.ofMillis(Long.parseLong(millis));
        return new ArmedFailpoint(matcher.group(1), Long.parseLong(matcher.group(2)), pause);
    }

    @Override
    public void hit(String point) {
        if (point.equals(name) && hitsLeft.decrementAndGet() == 0) {
            System.out.println("FAILPOINT " + name);
            System.out.flush();
            stop();
        }
    }

    private void stop() {
        if (pause == null) {
            while (true) {
                LockSupport.park(this);
            }
        }
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < pause.toNanos()) {
            LockSupport.parkNanos(this, POLL_NANOS);
        }
    }
}
