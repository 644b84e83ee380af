package dev.agijobs.run.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.agijobs.json.JsonTree;
import dev.agijobs.plan.Plan;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.Wait;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How the records of events that hold plans look as JSON: snake case, absent for null, RFC 3339 times, plans as the documents they were submitted as. */
public final class RunJson {
    private RunJson() {}

    /** A mapper of its own, to which more may be added. */
    public static ObjectMapper mapper(PlanReader plans) {
        SimpleModule module = new SimpleModule()
                .addSerializer(Plan.class, new PlanWriter())
                .addDeserializer(Plan.class, new StoredPlan(plans))
                .addDeserializer(Object.class, new Tree());
        return JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .addModule(module)
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .addMixIn(Wait.class, WaitNames.class)
                .addMixIn(ToolKind.class, ToolKindNames.class)
                .build();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "for")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Wait.Timer.class, name = "timer"),
        @JsonSubTypes.Type(value = Wait.Signal.class, name = "signal"),
        @JsonSubTypes.Type(value = Wait.Approval.class, name = "approval"),
        @JsonSubTypes.Type(value = Wait.Items.class, name = "items"),
        @JsonSubTypes.Type(value = Wait.Child.class, name = "child")
    })
    private interface WaitNames {}

    private enum ToolKindNames {
        @JsonProperty("repeatable")
        REPEATABLE,
        @JsonProperty("once")
        ONCE,
        @JsonProperty("external")
        EXTERNAL
    }

    private static final class PlanWriter extends StdSerializer<Plan> {
        private static final long serialVersionUID = 1L;

        PlanWriter() {
            super(Plan.class);
        }

        @Override
        public void serialize(Plan plan, JsonGenerator json, SerializerProvider provider) throws IOException {
            provider.defaultSerializeValue(plan.document(), json);
        }
    }

    private static final class Tree extends StdDeserializer<Object> {
        private static final long serialVersionUID = 1L;

        Tree() {
            super(Object.class);
        }

        @Override
        public @Nullable Object deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return JsonTree.read(json);
        }
    }
}
