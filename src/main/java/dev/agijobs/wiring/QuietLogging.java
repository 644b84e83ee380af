package dev.agijobs.wiring;

import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Logging of a command: warnings and worse, to standard error. Without it they would wait for Quarkus, which does not start. */
final class QuietLogging {

    private QuietLogging() {}

    static void begin() {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Handler console = new ConsoleHandler();
        console.setLevel(Level.WARNING);
        console.setFormatter(new OneLine());
        root.addHandler(console);
        root.setLevel(Level.WARNING);
    }

    private static final class OneLine extends Formatter {
        @Override
        public String format(LogRecord record) {
            String thrown = record.getThrown() == null ? "" : " (" + record.getThrown() + ")";
            return record.getLevel() + ": " + formatMessage(record) + thrown + System.lineSeparator();
        }
    }
}
