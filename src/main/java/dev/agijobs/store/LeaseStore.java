package dev.agijobs.store;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Leases by name. Times are by the clock of the store, so those of the nodes may differ. Promises, asserted by the contract suite on every backend:
 *
 * <ol>
 *   <li>A lease has one holder at a time: nobody else takes it before its term ends or it is given back.
 *   <li>Each time it is taken its epoch is larger than ever before, also after it was given back.
 *   <li>A holder that renews in time keeps it, with the same epoch. When the term ended he keeps it as well if nobody took it.
 *   <li>Calls never block the caller, and fail with {@code StoreUnavailable} when the store cannot take or give anything; whether it was done is unknown then.
 * </ol>
 */
public interface LeaseStore {

    /** Who asks. See {@link Lease}. */
    record Holder(String owner, String url) {}

    /**
     * Takes those that are free, or that this owner holds already.
     *
     * @param term how long from now, more than nothing
     * @return those taken
     */
    Uni<List<Lease>> acquire(Set<String> names, Holder holder, Duration term);

    /** Holds them for another term from now. @return those that are still held */
    Uni<List<Lease>> renew(List<Lease> leases, Duration term);

    /** Gives back those that are still held. */
    Uni<Void> release(List<Lease> leases);

    /** Those of these names that somebody holds now, by name. */
    Uni<List<Lease>> held(Set<String> names);
}
