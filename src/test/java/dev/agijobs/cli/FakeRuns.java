package dev.agijobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run that has happened: gives its events in portions, and ends with the last. */
final class FakeRuns implements Local.Engine {
    final List<String> said = new ArrayList<>();
    private final List<List<Document>> portions;
    private final List<Document> statuses;

    @Nullable
    Failure onApproval;

    byte[] artifact = {};

    /** @param statuses one for each time that it is asked, the last one for all times after */
    FakeRuns(List<Document> statuses, List<List<Document>> portions) {
        this.statuses = new ArrayList<>(statuses);
        this.portions = new ArrayList<>(portions);
    }

    @Override
    public Document submit(byte[] request, String key) {
        said.add("submit " + new String(request, java.nio.charset.StandardCharsets.UTF_8) + " " + key);
        return new Document(Map.of("run_id", Samples.RUN_ID));
    }

    @Override
    public Document status(String runId) {
        return statuses.size() > 1 ? statuses.removeFirst() : statuses.getFirst();
    }

    @Override
    public void follow(String runId, long after, Sink sink) {
        said.add("follow after " + after);
        for (Document event : portions.removeFirst()) {
            if (!sink.take(event)) {
                return;
            }
        }
    }

    @Override
    public byte[] artifact(String cid) {
        said.add("artifact " + cid);
        return artifact;
    }

    @Override
    public void approve(String runId, String approver, @Nullable String stepId) {
        said.add("approve " + approver + " " + stepId);
        if (onApproval != null) {
            throw onApproval;
        }
    }

    @Override
    public void close() {
        said.add("close");
    }
}
