package dev.agijobs.linearizability;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a thing would do if its clients came one after another.
 *
 * @param <S> its state; immutable, with equality
 * @param <C> what clients ask
 * @param <A> what they are told
 */
interface SequentialModel<S, C, A> {

    S initial();

    /**
     * The states that the thing may be in after a call; none when it could not have given this answer.
     *
     * @param answer null for one that nobody got
     */
    List<S> after(S state, C call, @Nullable A answer);
}
