package dev.agijobs.rest.request;

import dev.agijobs.plan.Unicode;
import dev.agijobs.publish.CloudEventHeaders;
import dev.agijobs.publish.CommandTypes;
import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command that came as a CloudEvent 1.0, in binary or in structured mode.
 *
 * @param source and id name the command, so that it is carried out once
 * @param subject id of the run; null for a command of no run
 * @param data as the body of the request that asks for the same; null for none
 */
public record CommandEvent(
        Kind kind,
        String source,
        String id,
        @Nullable String subject,
        @Nullable String traceparent,
        @Nullable Object data) {

    private static final int NAME_MAX = 500;
    private static final int TEXT_SHOWN = 100;
    private static final String VERSION = "1.0";
    private static final String BINARY_ATTRIBUTE = "ce_";

    /** What is asked for. */
    public enum Kind {
        SUBMIT(CommandTypes.SUBMIT),
        SIGNAL(CommandTypes.SIGNAL),
        CANCEL(CommandTypes.CANCEL);

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        private static Kind of(String type) {
            for (Kind kind : values()) {
                if (kind.type.equals(type)) {
                    return kind;
                }
            }
            throw Refused.invalid("The type is %s, but must be one of %s, %s, %s"
                    .formatted(shown(type), CommandTypes.SUBMIT, CommandTypes.SIGNAL, CommandTypes.CANCEL));
        }
    }

    /**
     * What a record says.
     *
     * @param value empty when there is none
     * @throws Refused when that is no command
     */
    public static CommandEvent read(Map<String, String> headers, byte[] value) {
        String content = headers.getOrDefault(CloudEventHeaders.CONTENT_TYPE, CloudEventHeaders.JSON);
        return switch (mediaType(content)) {
            case CommandTypes.STRUCTURED -> structured(value);
            case CloudEventHeaders.JSON ->
                of(name -> headers.get(BINARY_ATTRIBUTE + name), value.length == 0 ? null : JsonReader.read(value));
            default ->
                throw new Refused(
                        Code.UNSUPPORTED_MEDIA_TYPE,
                        "The content type is %s, but must be %s or %s"
                                .formatted(shown(content), CloudEventHeaders.JSON, CommandTypes.STRUCTURED));
        };
    }

    /** What an event in structured mode says. @throws Refused when that is no command */
    public static CommandEvent structured(byte[] event) {
        Fields fields = Fields.of(event);
        if (fields.value("data_base64") != null) {
            throw Refused.invalid("The data must be JSON under the name data, not data_base64");
        }
        return of(name -> attribute(name, fields.value(name)), fields.value("data"));
    }

    private interface Attributes {
        /** Null when it is absent. */
        @Nullable
        String get(String name);
    }

    private static @Nullable String attribute(String name, @Nullable Object value) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw Refused.invalid("The attribute %s must be a text".formatted(name));
    }

    private static CommandEvent of(Attributes attributes, @Nullable Object data) {
        String version = required(attributes, "specversion");
        if (!version.equals(VERSION)) {
            throw Refused.invalid("The specversion is %s, but must be %s".formatted(shown(version), VERSION));
        }
        Kind kind = Kind.of(required(attributes, "type"));
        String source = name(attributes, "source");
        String id = name(attributes, "id");
        String subject = kind == Kind.SUBMIT ? null : required(attributes, "subject");
        return new CommandEvent(kind, source, id, subject, Parameters.traceparent(attributes.get("traceparent")), data);
    }

    private static String required(Attributes attributes, String name) {
        String value = attributes.get(name);
        if (value == null || value.isEmpty()) {
            throw Refused.invalid("The attribute %s is missing".formatted(name));
        }
        return value;
    }

    /** One that is kept with events, where not every backend takes every character; CloudEvents has these out as well. */
    private static String name(Attributes attributes, String name) {
        String value = required(attributes, name);
        if (value.length() > NAME_MAX
                || !Unicode.isWellFormed(value)
                || value.chars().anyMatch(Character::isISOControl)) {
            throw Refused.invalid(
                    "The attribute %s must have 1 to %d characters, none of them a control character or half of one"
                            .formatted(name, NAME_MAX));
        }
        return value;
    }

    private static String mediaType(String content) {
        int parameters = content.indexOf(';');
        return (parameters < 0 ? content : content.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static String shown(String text) {
        return "\"" + Unicode.cut(text, TEXT_SHOWN) + "\"";
    }

    /** Who gives it, as events name it. */
    public String principal() {
        return "kafka:" + source;
    }

    /** Its idempotency key. With a blank, which no key of a client can have, so that the two never meet. */
    public String key() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest((source + "\n" + id).getBytes(StandardCharsets.UTF_8));
            return "kafka " + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** As {@link #structured} reads it. */
    public Map<String, Object> written() {
        Map<String, Object> written = new HashMap<>();
        written.put("specversion", VERSION);
        written.put("type", kind.type);
        written.put("source", source);
        written.put("id", id);
        written.put("subject", subject);
        written.put("traceparent", traceparent);
        written.put("data", data);
        return written;
    }
}
