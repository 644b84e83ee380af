package dev.agijobs.store.contract;

import dev.agijobs.store.ViewStore;

/** One backend under contract: an empty store, and whether it keeps what it has. */
public interface ViewStoreFixture extends AutoCloseable {
    ViewStore store();

    /** Whether views outlive the process; if not, a reopened store is an empty one. */
    boolean durable();

    /** Closes the store and opens it again. */
    void reopen();

    @Override
    void close();
}
