package dev.agijobs.rest.request;

import dev.agijobs.engine.Submission;
import dev.agijobs.plan.Fault;
import dev.agijobs.rest.problem.Refused;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of many plans to run: a {@link RunRequest} that may bring its own idempotency key. The record is its shape for the interface's description.
 *
 * @param idempotencyKey as the header of a single submission; beats what is derived from the batch's own header
 */
public record RunBatchItem(
        Map<String, Object> plan,
        @Nullable List<String> approvals,
        @Nullable Map<String, String> labels,
        @Nullable Integer priority,
        @Nullable String idempotencyKey) {

    public static final int ITEMS_MAX = 1_000;

    private static final String KEY = "idempotency_key";

    /**
     * The items of a batch, each still to be read.
     *
     * @throws Refused INVALID_REQUEST when the body is no list of 1 to {@link #ITEMS_MAX}
     */
    public static List<?> items(byte[] body) {
        if (JsonReader.read(body) instanceof List<?> items && !items.isEmpty() && items.size() <= ITEMS_MAX) {
            return items;
        }
        throw Refused.invalid(
                List.of(new Fault("", "INVALID_TYPE", "Expected a list of 1 to %d items.".formatted(ITEMS_MAX))));
    }

    /**
     * What an item submits.
     *
     * @param index of the item, from 0
     * @param batchKey idempotency key of the whole batch, or null
     * @throws Refused INVALID_REQUEST or PLAN_INVALID, with pointers into the whole body
     */
    public static Submission read(@Nullable Object item, int index, @Nullable String batchKey, PlanCheck plans) {
        try {
            Fields fields = Fields.ofTree(item);
            String own = fields.idempotencyKey(KEY);
            // With a blank, which no key of a client can have, so that the two never meet.
            String key = own == null && batchKey != null ? batchKey + " " + index : own;
            return RunRequest.read(fields.without(KEY), key, plans);
        } catch (Refused refused) {
            throw refused.under("/" + index);
        }
    }
}
