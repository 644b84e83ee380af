package dev.agijobs.rest.request;

import dev.agijobs.key.Claim;
import dev.agijobs.run.RunCommand;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one node asks another, as it is written and read. */
public final class PeerQuestion {
    private static final int TEXT_MAX = 10_000;
    private static final int INDEX_MAX = RunBatchItem.ITEMS_MAX;

    private PeerQuestion() {}

    /** What a run wants of a key. */
    public record Key(String key, Claim claim) {}

    /** Somebody's command to a run. @param command gets the time of the decision */
    public record Command(
            String runId, @Nullable String traceparent, Function<Instant, RunCommand.ClientCommand> command) {}

    /** An item of a batch. @param batchKey of the whole batch, or null */
    public record Item(
            @Nullable Object item,
            int index,
            @Nullable String batchKey,
            @Nullable String traceparent) {

        public Map<String, Object> written() {
            Map<String, Object> written = new HashMap<>();
            written.put("item", item);
            written.put("index", (long) index);
            written.put("batch_key", batchKey);
            written.put("traceparent", traceparent);
            return written;
        }
    }

    /** @throws dev.agijobs.rest.problem.Refused when it is no such question */
    public static Key key(byte[] body) {
        Fields fields = Fields.of(body);
        Key key = new Key(fields.requiredText("key", TEXT_MAX), claim(fields));
        fields.check();
        return key;
    }

    /** @throws dev.agijobs.rest.problem.Refused when it is no such question */
    public static Claim claim(byte[] body) {
        Fields fields = Fields.of(body);
        Claim claim = claim(fields);
        fields.check();
        return claim;
    }

    private static Claim claim(Fields fields) {
        return new Claim(fields.requiredText("run_id", TEXT_MAX), fields.integer("round", 1, 1, Integer.MAX_VALUE));
    }

    public static Map<String, Object> command(
            String runId,
            RunAction action,
            @Nullable String commandId,
            @Nullable String reason,
            @Nullable String traceparent) {
        Map<String, Object> written = new HashMap<>();
        written.put("run_id", runId);
        written.put("action", action.name().toLowerCase(Locale.ROOT));
        written.put("command_id", commandId);
        written.put("reason", reason);
        written.put("traceparent", traceparent);
        return written;
    }

    /** @throws dev.agijobs.rest.problem.Refused when it is no such question */
    public static Command command(byte[] body) {
        Fields fields = Fields.of(body);
        String runId = fields.requiredText("run_id", TEXT_MAX);
        RunAction action = fields.requiredConstant("action", RunAction.class);
        String commandId = fields.text("command_id", TEXT_MAX);
        String reason = fields.text("reason", TEXT_MAX);
        String traceparent = fields.text("traceparent", TEXT_MAX);
        fields.check();
        return new Command(runId, traceparent, now -> action.command(now, commandId, reason));
    }

    /** @throws dev.agijobs.rest.problem.Refused when it is no such question */
    public static Item item(byte[] body) {
        Fields fields = Fields.of(body);
        Item item = new Item(
                fields.value("item"),
                fields.integer("index", 0, 0, INDEX_MAX),
                fields.text("batch_key", TEXT_MAX),
                fields.text("traceparent", TEXT_MAX));
        fields.check();
        return item;
    }
}
