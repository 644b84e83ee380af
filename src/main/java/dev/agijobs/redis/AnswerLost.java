package dev.agijobs.redis;

/** A request was sent, but the connection was lost before the answer: what was asked may have been done, or may still be done. */
public final class AnswerLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AnswerLost(String message) {
        super(message);
    }
}
