package dev.agijobs.eventlog;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stops a thread for ever at the nth hit of one failpoint, after printing {@code FAILPOINT name} to standard output, so that a test harness can kill the process there.
 */
public final class ArmedFailpoint implements Failpoints {
    private static final Pattern TEXT = Pattern.compile("([a-z][a-z0-9.-]*)@([1-9][0-9]{0,8})");

    private final String name;
    private final AtomicLong hitsLeft;

    private ArmedFailpoint(String name, long hit) {
        this.name = name;
        this.hitsLeft = new AtomicLong(hit);
    }

    /**
     * Reads the value of the property {@code orchestrator.failpoint}, such as {@code sqlite.after-write@50}: the name of the point and which hit of it, 1 or more.
     *
     * @throws IllegalArgumentException when the text has another form
     */
    public static ArmedFailpoint parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "A failpoint is written NAME@HIT, such as sqlite.after-write@50, but was: " + text);
        }
        return new ArmedFailpoint(matcher.group(1), Long.parseLong(matcher.group(2)));
    }

    @Override
    public void hit(String point) {
        if (point.equals(name) && hitsLeft.decrementAndGet() == 0) {
            System.out.println("FAILPOINT " + name);
            System.out.flush();
            while (true) {
                LockSupport.park(this);
            }
        }
    }
}
