package dev.agijobs.simulation;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/** Takes our own log for a while: warnings are expected and dropped, an error is a violation in the world of its thread. */
final class ErrorWatch extends Handler implements AutoCloseable {
    private static final ThreadLocal<@Nullable World> WORLD = new ThreadLocal<>();

    private final Logger logger = Logger.getLogger("dev.agijobs");
    private final @Nullable Level level = logger.getLevel();
    private final boolean toParent = logger.getUseParentHandlers();

    private ErrorWatch() {}

    static ErrorWatch begin() {
        ErrorWatch watch = new ErrorWatch();
        watch.logger.setLevel(Level.SEVERE);
        watch.logger.setUseParentHandlers(false);
        watch.logger.addHandler(watch);
        return watch;
    }

    /** Errors logged by this thread concern this world, or none. */
    static void watched(@Nullable World world) {
        WORLD.set(world);
    }

    @Override
    public void publish(LogRecord entry) {
        World world = WORLD.get();
        if (world != null && entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
            String thrown = entry.getThrown() == null ? "" : " (" + entry.getThrown() + ")";
            world.auditor.found(Invariant.SOUND, "logged: " + new SimpleFormatter().formatMessage(entry) + thrown);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(toParent);
        logger.setLevel(level);
    }
}
