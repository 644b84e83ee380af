package dev.agijobs.store;

import dev.agijobs.eventlog.Position;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One board that is asked for often, beside the view that it mirrors: a summary, and entries in several orders. All of it may be lost at any moment, and is written anew then.
 * Promises, asserted by the contract suite on every implementation:
 *
 * <ol>
 *   <li>Readers see what one write left as a whole, with the position that it reflects, or nothing: never a part, whatever was lost.
 *   <li>An update changes the board when this writer wrote it last and it reflects what he believes, and nothing otherwise.
 *   <li>A board that its writer does not update within a term is gone: nobody sees one that nobody keeps.
 *   <li>Calls never block, and fail with {@code StoreUnavailable} when the store cannot take or give anything; whether it was done is unknown then.
 * </ol>
 */
public interface LiveBoard {

    /** Most entries; a board with more is not mirrored. */
    int ENTRIES_MAX = 10_000;

    /**
     * An entry as it is written. Nobody changes {@code body} afterwards.
     *
     * @param ranks by sort key, one for each of the board; smaller ones come first, equal ones by id
     */
    record Entry(String id, Map<String, Double> ranks, byte[] body) {}

    /** An entry as it is read. */
    record Row(String id, byte[] body) {}

    /** What readers see. @param position which it reflects */
    record Top(byte[] summary, List<Row> rows, Position position) {}

    /**
     * What a write leaves.
     *
     * @param puts of different ids
     * @param removals none of them among the puts; removing what is not there does nothing
     * @param position which the board reflects afterwards
     */
    record Changes(byte[] summary, Collection<Entry> puts, Set<String> removals, Position position) {}

    /**
     * Writes the whole board, whatever was there; removals do nothing.
     *
     * @param term how long it is seen unless it is updated
     */
    Uni<Void> replace(String writer, Changes board, Duration term);

    /** Changes the board. @param from what it reflects, as the writer believes @return whether it was so; else the writer must {@link #replace} it */
    Uni<Boolean> update(String writer, Position from, Changes changes, Duration term);

    /** Has the board seen for another term. @param at what it reflects, as the writer believes @return whether it was so; else the writer must {@link #replace} it */
    Uni<Boolean> confirm(String writer, Position at, Duration term);

    /**
     * The first of the entries, or nothing when there is no board.
     *
     * @param sort key of the order
     * @param limit most entries, 1 to 1,000
     * @throws IllegalArgumentException when the board has no such order
     */
    Uni<Optional<Top>> top(String sort, int limit);
}
