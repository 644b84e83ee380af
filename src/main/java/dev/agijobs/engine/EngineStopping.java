package dev.agijobs.engine;

/** The process is going down and takes no more commands; another start will. */
public final class EngineStopping extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EngineStopping() {
        super("The engine is stopping", null, false, false);
    }
}
