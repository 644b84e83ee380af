package dev.agijobs.run.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import dev.agijobs.json.JsonTree;
import dev.agijobs.plan.Plan;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.plan.Reading;
import java.io.IOException;

/** Reads the plan of a run. Where the bytes are at hand that are being read, a plan of the same bytes as one read before is not read again: many runs have the same. */
final class StoredPlan extends StdDeserializer<Plan> {
    /** Attribute of the reader: the bytes that it reads. */
    static final String SOURCE = "source";

    private static final long serialVersionUID = 1L;

    private final transient PlanReader plans;
    private final transient RecentPlans recent = new RecentPlans();

    StoredPlan(PlanReader plans) {
        super(Plan.class);
        this.plans = plans;
    }

    @Override
    public Plan deserialize(JsonParser json, DeserializationContext context) throws IOException {
        if (!(context.getAttribute(SOURCE) instanceof byte[] source)) {
            return read(json, context);
        }
        int from = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        int to = (int) json.currentLocation().getByteOffset();
        RecentPlans.Slice text = new RecentPlans.Slice(source, from, to);
        Plan known = recent.find(text);
        if (known != null) {
            return known;
        }
        try (JsonParser again = json.getCodec().getFactory().createParser(source, from, to - from)) {
            again.setCodec(json.getCodec());
            again.nextToken();
            return recent.keep(text, read(again, context));
        }
    }

    private Plan read(JsonParser json, DeserializationContext context) throws IOException {
        Reading reading = plans.read(JsonTree.read(json));
        if (reading.plan() == null) {
            return context.reportInputMismatch(Plan.class, "The stored plan has faults: %s", reading.faults());
        }
        return reading.plan();
    }
}
