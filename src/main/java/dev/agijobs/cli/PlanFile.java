package dev.agijobs.cli;

import dev.agijobs.json.JsonTree;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is submitted beside the plan itself. */
@RegisterForReflection
final class PlanFile {

    /** As the server takes. */
    private static final int BYTES_MAX = 16 * 1024 * 1024;

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label of the run; may be repeated.")
    Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--approver",
            paramLabel = "NAME",
            description = "Who must approve before the run starts; may be repeated.")
    List<String> approvers = new ArrayList<>();

    @Option(names = "--priority", paramLabel = "N", description = "Runs with more of it go first (0).")
    @Nullable
    Long priority;

    /**
     * The request that submits a plan.
     *
     * @param file {@code -} for standard input
     * @throws Failure when it cannot be read or is no JSON
     */
    byte[] request(String file) {
        Map<String, @Nullable Object> request = new LinkedHashMap<>();
        request.put("plan", plan(file));
        if (!approvers.isEmpty()) {
            request.put("approvals", approvers);
        }
        if (!labels.isEmpty()) {
            request.put("labels", labels);
        }
        if (priority != null) {
            request.put("priority", priority);
        }
        return JsonTree.write(request);
    }

    private static @Nullable Object plan(String file) {
        byte[] bytes = bytes(file);
        try {
            return JsonTree.parse(bytes);
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new Failure("INVALID_REQUEST", "The plan %s is no JSON document: %s".formatted(file, why));
        }
    }

    private static byte[] bytes(String file) {
        try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new Failure("PAYLOAD_TOO_LARGE", "The plan %s has more than %d bytes".formatted(file, BYTES_MAX));
            }
            return bytes;
        } catch (IOException e) {
            throw new Failure("PLAN_UNREADABLE", "The plan %s cannot be read: %s".formatted(file, e));
        }
    }
}
