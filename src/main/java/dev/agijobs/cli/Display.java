package dev.agijobs.cli;

import java.io.PrintWriter;

/** Shows people how a run goes while it goes. */
interface Display extends AutoCloseable {

    /** An event has come, and this is what became of the run; called while nobody else uses {@code run}. */
    void show(Document event, RunProgress run);

    /** Nothing more is shown. */
    @Override
    void close();

    /** Shows nothing. */
    static Display none() {
        return new Display() {
            @Override
            public void show(Document event, RunProgress run) {}

            @Override
            public void close() {}
        };
    }

    /** One line for each event. */
    static Display lines(PrintWriter to) {
        return new Display() {
            @Override
            public void show(Document event, RunProgress run) {
                to.println(Printable.line(event.text("occurred_at") + " " + EventText.of(event)));
                to.flush();
            }

            @Override
            public void close() {}
        };
    }
}
