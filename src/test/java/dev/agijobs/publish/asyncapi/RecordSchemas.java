package dev.agijobs.publish.asyncapi;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedClassResolver;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agijobs.plan.Plan;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** JSON Schema of records as a mapper writes them: a component that may be null is absent for null. Types that records share become components of the document. */
final class RecordSchemas {

    static final String COMPONENTS = "#/components/schemas/";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String DURATION = "^PT(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]+)?S)?$";

    private final ObjectMapper mapper;
    private final SourceDocs docs;
    private final ObjectNode components;
    private final Map<String, Class<?>> named = new HashMap<>();

    /** @param components where shared types are put */
    RecordSchemas(ObjectMapper mapper, SourceDocs docs, ObjectNode components) {
        this.mapper = mapper;
        this.docs = docs;
        this.components = components;
    }

    static ObjectNode ref(String component) {
        return NODES.objectNode().put("$ref", COMPONENTS + component);
    }

    ObjectNode of(Class<?> shape) {
        return object(shape, NODES.objectNode(), NODES.arrayNode());
    }

    /** @param properties what there is beside the components of the record */
    private ObjectNode object(Class<?> shape, ObjectNode properties, ArrayNode required) {
        ObjectNode schema = described(docs.of(shape)).put("type", "object");
        for (RecordComponent field : shape.getRecordComponents()) {
            String name = named(field.getName());
            properties.set(name, with(docs.of(shape, field.getName()), type(field.getGenericType())));
            if (!field.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(name);
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        schema.set("properties", properties);
        return schema;
    }

    private String named(String component) {
        return ((PropertyNamingStrategies.NamingBase) mapper.getPropertyNamingStrategy()).translate(component);
    }

    private ObjectNode type(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] of = generic.getActualTypeArguments();
            return generic.getRawType() == List.class
                    ? simple("array").set("items", type(of[0]))
                    : simple("object").set("additionalProperties", type(of[1]));
        }
        if (!(type instanceof Class<?> plain) || plain == Object.class) {
            return NODES.objectNode();
        }
        return switch (plain.getName()) {
            case "boolean" -> simple("boolean");
            case "int" -> simple("integer").put("format", "int32");
            case "long" -> simple("integer").put("format", "int64");
            default -> type(plain);
        };
    }

    private ObjectNode type(Class<?> type) {
        if (type == String.class) {
            return simple("string");
        }
        if (type == Instant.class) {
            return simple("string").put("format", "date-time");
        }
        if (type == Duration.class) {
            return simple("string").put("pattern", DURATION);
        }
        if (type == Plan.class) {
            return ref("Plan");
        }
        return component(type);
    }

    private ObjectNode component(Class<?> type) {
        Class<?> other = named.putIfAbsent(type.getSimpleName(), type);
        if (other != null && other != type) {
            throw new IllegalStateException("Two types of one name: %s and %s".formatted(other, type));
        }
        if (other == null) {
            components.set(
                    type.getSimpleName(), type.isEnum() ? names(type) : type.isRecord() ? of(type) : oneOf(type));
        }
        return ref(type.getSimpleName());
    }

    private ObjectNode names(Class<?> type) {
        ArrayNode names = NODES.arrayNode();
        StringBuilder text = new StringBuilder(Objects.requireNonNullElse(docs.of(type), ""));
        for (Object constant : type.getEnumConstants()) {
            String name = mapper.convertValue(constant, String.class);
            names.add(name);
            String said = docs.of(type, ((Enum<?>) constant).name());
            text.append(said == null ? "" : " " + name + ": " + said);
        }
        return described(text.toString()).put("type", "string").set("enum", names);
    }

    private ObjectNode oneOf(Class<?> type) {
        SerializationConfig config = mapper.getSerializationConfig();
        AnnotatedClass annotated = AnnotatedClassResolver.resolve(config, mapper.constructType(type), config);
        Map<Class<?>, String> names =
                mapper.getSubtypeResolver().collectAndResolveSubtypesByClass(config, annotated).stream()
                        .filter(NamedType::hasName)
                        .collect(Collectors.toMap(NamedType::getType, NamedType::getName));
        String discriminator = annotated.getAnnotation(JsonTypeInfo.class).property();
        ArrayNode variants = NODES.arrayNode();
        Arrays.stream(type.getPermittedSubclasses())
                .sorted(Comparator.comparing(Class::getSimpleName))
                .forEach(kind -> {
                    String component = type.getSimpleName() + "." + kind.getSimpleName();
                    ObjectNode properties = NODES.objectNode();
                    properties.putObject(discriminator).put("const", Objects.requireNonNull(names.get(kind)));
                    components.set(
                            component,
                            object(kind, properties, NODES.arrayNode().add(discriminator)));
                    variants.add(ref(component));
                });
        return described(docs.of(type)).set("oneOf", variants);
    }

    private static ObjectNode simple(String type) {
        return NODES.objectNode().put("type", type);
    }

    private static ObjectNode described(@Nullable String text) {
        return text == null ? NODES.objectNode() : NODES.objectNode().put("description", text.strip());
    }

    /** The schema with a description of its own. In draft 7 nothing counts beside a reference. */
    private static ObjectNode with(@Nullable String text, ObjectNode schema) {
        if (text == null) {
            return schema;
        }
        ObjectNode described = described(text);
        if (schema.has("$ref")) {
            described.putArray("allOf").add(schema);
            return described;
        }
        return described.setAll(schema);
    }
}
