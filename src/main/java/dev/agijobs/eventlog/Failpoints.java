package dev.agijobs.eventlog;

/**
 * Named points that an adapter passes on its way to durability. A test arms them to fail, or to be killed, exactly there; in production they do nothing.
 * Hit by the thread that does the work, which waits for the answer.
 */
@FunctionalInterface
public interface Failpoints {
    Failpoints NONE = name -> {};

    void hit(String name);
}
