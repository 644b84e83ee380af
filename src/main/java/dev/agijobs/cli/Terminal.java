package dev.agijobs.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether somebody looks at standard error on a terminal, and how large that is. */
final class Terminal {

    private static final Path STDERR = Path.of("/proc/self/fd/2");
    private static final Pattern DEVICE = Pattern.compile("/dev/(pts/\\d+|tty.*|console)");
    private static final Pattern SIZE = Pattern.compile("\\s*(\\d{1,4}) (\\d{1,4})\\s*");
    private static final long ASK_AT_MOST_S = 1;

    /** In characters. */
    record Size(int rows, int columns) {
        static final Size USUAL = new Size(24, 80);
    }

    private Terminal() {}

    /** Null when pictures cannot be painted over. */
    static @Nullable Size ofStandardError(Map<String, String> environment) {
        String kind = environment.getOrDefault("TERM", "");
        if (kind.isEmpty() || kind.equals("dumb") || !isTerminal()) {
            return null;
        }
        Size said = size(environment.get("LINES") + " " + environment.get("COLUMNS"));
        return said == null ? asked() : said;
    }

    private static boolean isTerminal() {
        try {
            return DEVICE.matcher(Files.readSymbolicLink(STDERR).toString()).matches();
        } catch (IOException | UnsupportedOperationException notLinux) {
            return System.console() != null;
        }
    }

    private static Size asked() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(ASK_AT_MOST_S, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return Size.USUAL;
            }
            Size size = size(new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            return size == null ? Size.USUAL : size;
        } catch (IOException notThere) {
            return Size.USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Size.USUAL;
        }
    }

    /** Rows and columns as stty prints them; null for another text, or when one is 0. */
    static @Nullable Size size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        Size size = new Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        return size.rows() > 0 && size.columns() > 0 ? size : null;
    }
}
