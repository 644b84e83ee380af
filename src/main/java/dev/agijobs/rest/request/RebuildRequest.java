package dev.agijobs.rest.request;

import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import org.jspecify.annotations.Nullable;

/** {@code {source}}, which may be left out: from what a view is to be built again. @param source {@code log}, the default, or {@code kafka} */
public record RebuildRequest(@Nullable String source) {

    private static final int SOURCE_MAX = 20;

    public static RebuildRequest read(byte[] body) {
        Fields fields = Fields.ofOptional(body);
        RebuildRequest request = new RebuildRequest(fields.text("source", SOURCE_MAX));
        String source = request.source();
        if (source != null && !source.equals("log") && !source.equals("kafka")) {
            fields.fault("source", "UNKNOWN_VALUE", "Expected log or kafka.");
        }
        fields.check();
        return request;
    }

    /** @throws Refused REBUILD_SOURCE_UNAVAILABLE for anything but the log */
    public void checkAvailable() {
        if ("kafka".equals(source)) {
            throw new Refused(
                    Code.REBUILD_SOURCE_UNAVAILABLE,
                    "Nothing is published to Kafka here, so there is nothing to read; the log has every event: use source log");
        }
    }
}
