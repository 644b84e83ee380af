package dev.agijobs.tool.builtin;

import dev.agijobs.tool.InvalidParams;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the {@code headers} parameter of a request. */
final class RequestHeaders {

    /** What frames the message, belongs to the connection (RFC 9110, 7.6.1), or is set by us. */
    private static final Set<String> RESERVED = Set.of(
            "accept-encoding",
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "idempotency-key",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** A token of RFC 9110, 5.6.2. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}");

    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");
    private static final int COUNT_MAX = 64;
    private static final int LENGTH_MAX = 16 << 10;

    private RequestHeaders() {}

    /** The headers by lower case name. */
    static Map<String, String> read(Map<?, ?> param) {
        Map<String, String> headers = new TreeMap<>();
        int length = 0;
        for (Map.Entry<?, ?> header : param.entrySet()) {
            if (!(header.getKey() instanceof String name) || !NAME.matcher(name).matches()) {
                throw new InvalidParams("Parameter 'headers' holds a name that is no header name.");
            }
            if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
                throw new InvalidParams("Parameter 'headers' must not set '" + name + "': it is set by the engine.");
            }
            if (!(header.getValue() instanceof String value)
                    || !VALUE.matcher(value).matches()) {
                throw new InvalidParams(
                        "Parameter 'headers': the value of '" + name + "' must be one line of ASCII text.");
            }
            if (headers.put(name.toLowerCase(Locale.ROOT), value.strip()) != null) {
                throw new InvalidParams("Parameter 'headers' sets '" + name + "' twice.");
            }
            length += name.length() + value.length();
        }
        if (headers.size() > COUNT_MAX || length > LENGTH_MAX) {
            throw new InvalidParams("Parameter 'headers' may hold at most " + COUNT_MAX + " headers and " + LENGTH_MAX
                    + " characters in all.");
        }
        return headers;
    }
}
