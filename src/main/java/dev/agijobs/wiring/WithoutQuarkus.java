package dev.agijobs.wiring;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.context.spi.ContextManagerProvider;

/** What the start of Quarkus does otherwise, for commands that need it. */
final class WithoutQuarkus {

    /** Says each second what a command says once. Held, as the level is forgotten with the logger. */
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    private WithoutQuarkus() {}

    /** Once, before anything else of the program is used by several threads. */
    static void begin() {
        logWarnings();
        // The first use sets it up, and two first uses on two threads fail.
        ContextManagerProvider.instance().getContextManager();
        // Else the JVM prints four lines of warnings that nobody who runs a plan can use.
        System.setProperty("io.netty.noUnsafe", "true");
    }

    /** Which needs no files of its own. */
    static Vertx vertx() {
        FileSystemOptions noFiles =
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
        return Vertx.vertx(new VertxOptions().setFileSystemOptions(noFiles));
    }

    /** Warnings and worse, to standard error; they would wait for Quarkus. */
    private static void logWarnings() {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Handler console = new ConsoleHandler();
        console.setLevel(Level.WARNING);
        console.setFormatter(new OneLine());
        root.addHandler(console);
        root.setLevel(Level.WARNING);
        KAFKA.setLevel(Level.SEVERE);
    }

    private static final class OneLine extends Formatter {
        @Override
        public String format(LogRecord record) {
            String thrown = record.getThrown() == null ? "" : " (" + record.getThrown() + ")";
            return record.getLevel() + ": " + formatMessage(record) + thrown + System.lineSeparator();
        }
    }
}
