package dev.agijobs.engine;

/** Another node has the stream, or none has it at the moment; nothing was done. */
public final class StreamElsewhere extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String stream;

    public StreamElsewhere(String stream) {
        super("The stream " + stream + " is not at this node");
        this.stream = stream;
    }

    public String stream() {
        return stream;
    }
}
