package dev.agijobs.store;

import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StoreUnavailable;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Documents derived from the log, and the position they reflect. May be lost: whoever writes it finds that by the positions and builds it again. Promises, asserted by the
 * contract suite on every backend:
 *
 * <ol>
 *   <li>Documents and position of a {@link #write} are stored together, or none of them; readers see all of a write or nothing.
 *   <li>A successful write is seen by every read that begins after it.
 *   <li>Readers see the live generation alone, and {@link #makeLive} exchanges it at once.
 *   <li>Calls never block the caller, and fail with {@code StoreUnavailable} when the store cannot take or give anything. So do {@link #get} and {@link #write} when the
 *       generation is not there, or not any more: whoever meant it must look again.
 *   <li>A {@link #write} is stored when the documents reflect what its writer believes, and changes nothing otherwise: of several writers of a generation each event still
 *       counts once, and one whose writes came to an unknown end cannot do them twice.
 * </ol>
 *
 * A generation is meant to be written by one writer, one write after another.
 */
public interface ViewStore extends Views {

    /**
     * What a write does.
     *
     * @param puts of different ids
     * @param removals none of them among the puts
     * @param from what the documents reflected before, as the writer believes
     * @param position which the documents reflect afterwards
     */
    record Changes(Collection<ViewDocument> puts, Set<String> removals, Position from, Position position) {

        /** Why they are not stored when the documents reflect something else than {@code from}. */
        public StoreUnavailable outrun(ViewGeneration generation) {
            return new StoreUnavailable(
                    "Another node writes the view %s: its generation %d does not reflect %s"
                            .formatted(generation.view(), generation.number(), from.text()),
                    null);
        }
    }

    /** How far a generation is. */
    record Progress(ViewGeneration generation, boolean live, Position position) {}

    /** All generations of a view, by number. */
    Uni<List<Progress>> generations(String view);

    /** Makes an empty generation that readers do not see; does nothing when it is there. */
    Uni<Void> make(ViewGeneration generation, Position position);

    /** The documents of a generation with these ids, by id; those that it does not have are left out. */
    Uni<Map<String, ViewDocument>> get(ViewGeneration generation, Set<String> ids);

    /** Stores and removes documents; removing what is not there does nothing. Fails with {@code StoreUnavailable} when the documents do not reflect {@link Changes#from}. */
    Uni<Void> write(ViewGeneration generation, Changes changes);

    /** Readers see this generation from now on. Fails with {@link IllegalStateException} when it was not made. */
    Uni<Void> makeLive(ViewGeneration generation);

    /** Removes a generation, if it is there. */
    Uni<Void> drop(ViewGeneration generation);
}
