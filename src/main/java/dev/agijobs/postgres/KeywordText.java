package dev.agijobs.postgres;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Settings written as libpq reads them: {@code host=db password='x y'}; in quotes, {@code \'} and {@code \\} stand for the character after the backslash. */
final class KeywordText {
    private static final Pattern SETTING =
            Pattern.compile("\\s*([A-Za-z_]+)\\s*=\\s*(?:'((?:[^'\\\\]|\\\\.)*)'|((?:[^\\s'\\\\]|\\\\.)*))(?:\\s+|$)");

    private KeywordText() {}

    /** @throws IllegalArgumentException when it has another form */
    static Map<String, String> read(String text) {
        Map<String, String> settings = new LinkedHashMap<>();
        Matcher matcher = SETTING.matcher(text);
        int read = 0;
        while (read < text.length() && matcher.find(read) && matcher.start() == read) {
            String quoted = matcher.group(2);
            String value = quoted == null ? matcher.group(3) : quoted;
            settings.put(matcher.group(1), value.replaceAll("\\\\(.)", "$1"));
            read = matcher.end();
        }
        if (settings.isEmpty() || read < text.length()) {
            throw new IllegalArgumentException(
                    "The address of Postgres cannot be read: it is postgresql://USER:PASSWORD@HOST:PORT/DATABASE, or host=HOST dbname=DATABASE user=USER password=PASSWORD");
        }
        return settings;
    }
}
