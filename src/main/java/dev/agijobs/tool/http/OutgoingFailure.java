package dev.agijobs.tool.http;

/** A call that brought no answer. The message is a sentence without secrets: it names the origin, never path, query or headers. */
public final class OutgoingFailure extends RuntimeException {

    private final String code;
    private final boolean last;

    private OutgoingFailure(String code, String message, boolean last) {
        super(message, null, false, false);
        this.code = code;
        this.last = last;
    }

    /** HOST_FORBIDDEN: the guard refused; final. */
    static OutgoingFailure forbidden(String message) {
        return new OutgoingFailure("HOST_FORBIDDEN", message, true);
    }

    /** HTTP_REDIRECT: a redirect that cannot be followed; final. */
    static OutgoingFailure redirect(String message) {
        return new OutgoingFailure("HTTP_REDIRECT", message, true);
    }

    /** HTTP_UNREACHABLE: no address, no connection, or one that broke; worth another try. */
    static OutgoingFailure unreachable(String message) {
        return new OutgoingFailure("HTTP_UNREACHABLE", message, false);
    }

    /** HTTP_TIMEOUT: no complete answer in time; worth another try. */
    static OutgoingFailure timeout(String message) {
        return new OutgoingFailure("HTTP_TIMEOUT", message, false);
    }

    /** Stable, upper snake case. */
    public String code() {
        return code;
    }

    /** The sentence for people. */
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /** True when trying again is pointless. */
    public boolean last() {
        return last;
    }
}
