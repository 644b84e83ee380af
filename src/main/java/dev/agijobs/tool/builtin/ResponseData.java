package dev.agijobs.tool.builtin;

import dev.agijobs.json.JsonTree;
import dev.agijobs.tool.http.HttpAnswer;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns an answer into the {@code data} of a step. */
final class ResponseData {

    private static final Pattern JSON = Pattern.compile("(application|text)/([a-z0-9.!#$&^_-]+\\+)?json\\s*(;.*)?");
    private static final Pattern CHARSET = Pattern.compile(";\\s*charset=\"?([a-z0-9._:-]+)");

    private ResponseData() {}

    /**
     * {@code status}, {@code headers} by lower case name, and {@code body}: a JSON tree when the content type is JSON and the bytes are, else text;
     * null when empty.
     */
    static Map<String, @Nullable Object> of(HttpAnswer answer) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("status", (long) answer.status());
        data.put("headers", answer.headers());
        data.put("body", body(answer));
        return data;
    }

    private static @Nullable Object body(HttpAnswer answer) {
        byte[] bytes = answer.body().getBytes();
        if (bytes.length == 0) {
            return null;
        }
        String type = answer.headers().getOrDefault("content-type", "").toLowerCase(Locale.ROOT);
        if (JSON.matcher(type).matches()) {
            try {
                return JsonTree.parse(bytes);
            } catch (IOException notJson) {
                // Then it is text, whatever the header says.
            }
        }
        return new String(bytes, charset(type));
    }

    private static Charset charset(String type) {
        Matcher matcher = CHARSET.matcher(type);
        try {
            return matcher.find() ? Charset.forName(matcher.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        }
    }
}
