package dev.agijobs.rest.openapi;

import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Problem;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Tells which problems an operation may answer with: those that its annotations name by their codes, and those of all its kind. */
final class ProblemDocs {

    private static final String SCHEDULES = "/api/v1/schedules";
    private static final Pattern CODE = Pattern.compile("[A-Z]+(_[A-Z]+)+");

    private ProblemDocs() {}

    /** Whether a POST to this path changes something. */
    static boolean changes(String path) {
        return path.startsWith("/api/v1/runs") || path.startsWith(SCHEDULES);
    }

    /** Whether the answer holds many results, and what went wrong with one of them is told there. */
    private static boolean tellsOfEach(String path) {
        return path.equals("/api/v1/runs/batch") || path.equals("/api/v1/runs/bulk");
    }

    static void complete(String path, PathItem.HttpMethod method, Operation operation) {
        Set<Code> codes = ofKind(path, method);
        Map<Integer, String> said = new TreeMap<>();
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            if (status.matches("[45]..") && response.getDescription() != null) {
                said.put(Integer.valueOf(status), response.getDescription());
                CODE.matcher(response.getDescription())
                        .results()
                        .forEach(code -> codes.add(Code.valueOf(code.group())));
            }
        });
        Map<Integer, List<Code>> byStatus = new TreeMap<>();
        codes.forEach(code ->
                byStatus.computeIfAbsent(code.status(), s -> new ArrayList<>()).add(code));
        byStatus.forEach((status, all) -> operation
                .getResponses()
                .addAPIResponse(String.valueOf(status), response(path, all, said.getOrDefault(status, ""))));
    }

    private static Set<Code> ofKind(String path, PathItem.HttpMethod method) {
        EnumSet<Code> codes = EnumSet.of(
                Code.INVALID_REQUEST,
                Code.NOT_ACCEPTABLE,
                Code.HOST_NOT_SERVED,
                Code.STORE_UNAVAILABLE,
                Code.SHUTTING_DOWN);
        if (path.startsWith("/api/v1/runs/{id}")) {
            codes.add(Code.RUN_NOT_FOUND);
        }
        if (path.startsWith(SCHEDULES + "/{id}")) {
            codes.add(Code.SCHEDULE_NOT_FOUND);
        }
        if (method == PathItem.HttpMethod.PATCH || method == PathItem.HttpMethod.DELETE) {
            codes.addAll(
                    Set.of(Code.ORIGIN_FORBIDDEN, Code.PAYLOAD_TOO_LARGE, Code.ENGINE_BUSY, Code.PRECONDITION_FAILED));
        }
        if (method == PathItem.HttpMethod.PATCH) {
            codes.add(Code.UNSUPPORTED_MEDIA_TYPE);
        }
        if (method == PathItem.HttpMethod.POST) {
            codes.addAll(Set.of(Code.ORIGIN_FORBIDDEN, Code.PAYLOAD_TOO_LARGE, Code.UNSUPPORTED_MEDIA_TYPE));
            if (changes(path)) {
                codes.add(Code.ENGINE_BUSY);
            }
            if (changes(path) && !tellsOfEach(path)) {
                codes.add(Code.IDEMPOTENCY_KEY_REUSED);
            }
            if (path.startsWith("/api/v1/runs/{id}")) {
                codes.addAll(Set.of(Code.RUN_STATE_CONFLICT, Code.PRECONDITION_FAILED));
            }
        }
        return codes;
    }

    private static APIResponse response(String path, List<Code> codes, String said) {
        MediaType type =
                OASFactory.createMediaType().schema(OASFactory.createSchema().ref("Problem"));
        for (Code code : codes) {
            type.addExample(
                    code.name(),
                    OASFactory.createExample().summary(code.title()).value(example(path, code)));
        }
        List<String> names = codes.stream().map(Code::name).toList();
        boolean saidMore = names.stream()
                        .reduce(said, (text, name) -> text.replace(name, ""))
                        .length()
                > " or ".length();
        return OASFactory.createAPIResponse()
                .description(saidMore ? said : String.join(" or ", names))
                .content(OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE, type));
    }

    private static Map<String, Object> example(String path, Code code) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", code.type());
        problem.put("title", code.title());
        problem.put("status", code.status());
        problem.put("instance", path);
        problem.put("code", code.name());
        return problem;
    }
}
