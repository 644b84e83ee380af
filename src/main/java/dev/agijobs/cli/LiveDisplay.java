package dev.agijobs.cli;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A picture on a terminal that is painted over, ten times a second. The last one stays. Control sequences as in ECMA-48. */
final class LiveDisplay implements Display {

    private static final long EVERY_MS = 100;
    /** Lines are cut by the terminal instead of continued below, so that a picture has as many as are counted, whatever its characters and whoever narrows the window. */
    private static final String WRAP_OFF = "\033[?7l";

    private static final String WRAP_ON = "\033[?7h";
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";

    private final PrintWriter terminal;
    private final Terminal.Size size;
    private final InstantSource clock;
    private final ScheduledExecutorService painter = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("display").daemon().factory());
    private @Nullable RunProgress shown;
    private int painted;
    private long tick;
    private boolean closed;

    LiveDisplay(PrintWriter terminal, Terminal.Size size, InstantSource clock) {
        this.terminal = terminal;
        this.size = size;
        this.clock = clock;
    }

    @Override
    public synchronized void show(Document event, RunProgress run) {
        if (shown == null) {
            painter.scheduleAtFixedRate(this::paint, 0, EVERY_MS, TimeUnit.MILLISECONDS);
        }
        shown = run;
    }

    private synchronized void paint() {
        RunProgress run = shown;
        if (run == null || closed) {
            return;
        }
        List<String> lines;
        synchronized (run) {
            lines = Frame.of(run, size.rows() - 1, size.columns(), tick++, clock.instant());
        }
        StringBuilder picture = new StringBuilder(WRAP_OFF);
        if (painted > 0) {
            picture.append("\033[").append(painted).append("A\r");
        }
        lines.forEach(line -> picture.append(line).append(CLEAR_LINE).append('\n'));
        terminal.print(picture.append(CLEAR_BELOW).append(WRAP_ON));
        terminal.flush();
        painted = lines.size();
    }

    @Override
    public synchronized void close() {
        paint();
        closed = true;
        painter.shutdown();
    }
}
