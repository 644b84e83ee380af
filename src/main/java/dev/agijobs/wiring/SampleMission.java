package dev.agijobs.wiring;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.Submission;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.rest.request.RunRequest;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/** Gives a developer something to look at: the first start in dev mode submits the sample mission. */
final class SampleMission {
    private static final Logger LOG = Logger.getLogger("dev.agijobs");

    private static final String NAME = "sample";

    /** Fixed, so that two starts of a hurry make one run. */
    private static final String KEY = "sample-mission";

    private final Node node;
    private final MissionFiles missions;

    SampleMission(Node node, MissionFiles missions) {
        this.node = node;
        this.missions = missions;
    }

    /** Submits it to a log without events and says where to look; a failure is logged, as nothing depends on it. */
    void submitOnce() {
        EventFeed feed = node.backend.feed();
        feed.after(feed.start(), 1)
                .chain(page ->
                        page.events().isEmpty() ? submit() : Uni.createFrom().voidItem())
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.warnf("The sample mission was not submitted: %s", failure.getMessage()));
    }

    private Uni<Void> submit() {
        byte[] body =
                ("{\"plan\":" + new String(plan(), StandardCharsets.UTF_8) + "}").getBytes(StandardCharsets.UTF_8);
        Submission submission = RunRequest.read(body, KEY, node.plans);
        return node.runs
                .submit(submission, new Caller("dev", null), (run, fresh) -> run.runId())
                .invoke(runId -> LOG.infof("The sample mission: http://localhost:%s/api/v1/runs/%s", port(), runId))
                .replaceWithVoid();
    }

    private static String port() {
        return ConfigProvider.getConfig().getValue("quarkus.http.port", String.class);
    }

    private byte[] plan() {
        byte[] found = missions.find(NAME);
        if (found == null) {
            throw new IllegalStateException("The program lacks its mission " + NAME);
        }
        return found;
    }
}
