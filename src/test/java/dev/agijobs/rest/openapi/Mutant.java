package dev.agijobs.rest.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * A request that was legal once.
 *
 * @param broken so badly that the server may hang up before there is a request to answer with a document
 */
record Mutant(String method, String target, Map<String, String> headers, byte[] body, boolean broken) {

    private static final List<String> ODD = List.of(
            "",
            "-1",
            "0",
            "1e9",
            "99999999999999999999",
            "NaN",
            "null",
            "%00",
            "%0d%0aX-Evil:%201",
            "%ff%fe",
            "%F0%9F%92%A9",
            "..",
            "%2e%2e%2f",
            "a/../../b",
            ";x=y",
            "%2F",
            "f1.x.1",
            "p1.abc.0.1",
            "f1.abc." + "1-".repeat(300) + "1",
            "x".repeat(3_000),
            "%25",
            "'--",
            "{}",
            "%zz");
    private static final List<String> ODD_HEADERS = List.of(
            "",
            " ",
            "\u00e9",
            "\"",
            "*",
            "W/\"1\"",
            "x".repeat(300),
            "f1.x.1",
            "-1",
            "text/event-stream",
            "image/png",
            "a,b;q=x",
            "\t\t",
            "00-0-0-00");
    private static final List<String> HEADERS = List.of(
            "Idempotency-Key",
            "If-Match",
            "If-None-Match",
            "Last-Event-ID",
            "traceparent",
            "Accept",
            "Content-Type",
            "Content-Encoding",
            "Host",
            "Origin",
            "Range");
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW", "get");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-0",
            "1e999",
            "1e-999999",
            "9".repeat(2_000),
            "NaN",
            "Infinity",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "[]",
            "{}",
            "[[[]]]",
            "\"x\"",
            "{\"$ref\":\"steps.a\"}",
            "\"${1/0}\"",
            "{\"\":{\"\":0}}",
            "\"" + "y".repeat(70_000) + "\"",
            "[".repeat(5_000));

    /** A legal request of an operation. */
    record Template(String method, String path, List<String> queries, String body) {

        static Template of(String path, String method, JsonNode operation) {
            List<String> queries = new ArrayList<>();
            operation.path("parameters").forEach(parameter -> {
                if (parameter.path("in").asText().equals("query")) {
                    queries.add(parameter.path("name").asText());
                }
            });
            JsonNode example = operation
                    .path("requestBody")
                    .path("content")
                    .path("application/json")
                    .path("example");
            return new Template(
                    method.toUpperCase(Locale.ROOT), path, queries, example.isMissingNode() ? "" : example.toString());
        }
    }

    /** Breaks a request in one to three places. @param runId of a run that is there */
    static Mutant of(Template template, String runId, Random random) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", "localhost");
        headers.put("Content-Type", "application/json");
        String path = template.path()
                .replace("{id}", runId)
                .replace("{stream}", "run-" + runId)
                .replaceAll("\\{[a-z]+}", "go");
        Mutant mutant =
                new Mutant(template.method(), path, headers, template.body().getBytes(StandardCharsets.UTF_8), false);
        for (int i = random.nextInt(3); i >= 0; i--) {
            mutant = mutant.mutate(template, random);
        }
        return mutant;
    }

    private Mutant mutate(Template template, Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> new Mutant(one(METHODS, random), target, headers, body, true);
            case 1 -> withTarget(oddPath(random));
            case 2, 3 -> withTarget(oddQuery(template, random));
            case 4 -> withHeader(one(HEADERS, random), one(ODD_HEADERS, random));
            case 5 -> brokenBytes(random);
            case 6, 7 -> brokenJson(random);
            default ->
                switch (random.nextInt(4)) {
                    case 0 -> withHeader("X-Long", "x".repeat(100_000)).veryBroken();
                    case 1 -> withHeader("Transfer-Encoding", "gzip, what").veryBroken();
                    case 2 -> withHeader("Content-Length", "99999999999").veryBroken();
                    default ->
                        withHeader("Content-Type", "text/plain; charset=\u0001").veryBroken();
                };
        };
    }

    private static <T> T one(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private Mutant veryBroken() {
        return new Mutant(method, target, headers, body, true);
    }

    private Mutant withTarget(String changed) {
        return new Mutant(method, changed, headers, body, true);
    }

    private Mutant withBody(byte[] changed) {
        return new Mutant(method, target, headers, changed, broken);
    }

    private Mutant withHeader(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(headers);
        changed.put(name, value);
        return new Mutant(method, target, changed, body, true);
    }

    private String oddPath(Random random) {
        String[] parts = target.split("/", -1);
        parts[parts.length - 1 - random.nextInt(Math.min(3, parts.length - 1))] = one(ODD, random);
        return String.join("/", parts);
    }

    private String oddQuery(Template template, Random random) {
        String name = template.queries().isEmpty() ? "x" : one(template.queries(), random);
        return target + (target.contains("?") ? "&" : "?") + name + "=" + one(ODD, random);
    }

    private Mutant brokenBytes(Random random) {
        byte[] bytes = body.length == 0 ? new byte[] {'{', '}'} : body.clone();
        for (int i = 0; i <= random.nextInt(3); i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return withBody(
                random.nextBoolean() ? bytes : java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
    }

    /** Puts an odd value in the place of one that follows a colon. */
    private Mutant brokenJson(Random random) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        List<Integer> colons = new ArrayList<>();
        for (int at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
            colons.add(at);
        }
        String value = one(VALUES, random);
        if (colons.isEmpty()) {
            return withBody(value.getBytes(StandardCharsets.UTF_8));
        }
        int from = one(colons, random) + 1;
        int to = from;
        while (to < text.length() && ",}]".indexOf(text.charAt(to)) < 0) {
            to++;
        }
        return withBody((text.substring(0, from) + value + text.substring(to)).getBytes(StandardCharsets.ISO_8859_1));
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (!headers.containsKey("Content-Length") && !headers.containsKey("Transfer-Encoding")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        byte[] bytes = bytes();
        return new String(bytes, 0, Math.min(bytes.length, 1_500), StandardCharsets.ISO_8859_1);
    }
}
