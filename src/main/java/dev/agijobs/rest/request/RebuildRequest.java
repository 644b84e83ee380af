package dev.agijobs.rest.request;

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

    public boolean fromKafka() {
        return "kafka".equals(source);
    }
}
