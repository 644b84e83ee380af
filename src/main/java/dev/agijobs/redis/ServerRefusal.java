package dev.agijobs.redis;

/** The server answered that it does not do what was asked. It did nothing. The message is the server's. */
public final class ServerRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServerRefusal(String message) {
        super(message);
    }

    /** @param code the first word of the message, such as {@code NOSCRIPT} */
    boolean is(String code) {
        return String.valueOf(getMessage()).startsWith(code);
    }
}
