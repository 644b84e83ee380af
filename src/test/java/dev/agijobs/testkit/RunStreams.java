package dev.agijobs.testkit;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.store.ArtifactStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Writes facts of runs into a log, as the engine does. */
public final class RunStreams {
    public static final RunEventCodec CODEC = new RunEventCodec(new PlanReader(PlanLimits.DEFAULT));

    private final EventLog log;
    private final @Nullable ArtifactStore artifacts;
    private final Predicate<RunFact> claimed;

    public RunStreams(EventLog log) {
        this(log, null, fact -> false);
    }

    /** @param claimed whose payloads go to the artifact store, whatever their size */
    public RunStreams(EventLog log, @Nullable ArtifactStore artifacts, Predicate<RunFact> claimed) {
        this.log = log;
        this.artifacts = artifacts;
        this.claimed = claimed;
    }

    public void append(String runId, List<RunFact> facts) {
        if (facts.isEmpty()) {
            return;
        }
        List<NewEvent> events = new ArrayList<>();
        for (RunFact fact : facts) {
            RunEventCodec.Encoded encoded = CODEC.encode(fact.event());
            byte[] payload = claimed.test(fact) ? claim(encoded.payload()) : encoded.payload();
            events.add(new NewEvent(
                    UUID.randomUUID(),
                    encoded.type(),
                    encoded.version(),
                    fact.at(),
                    "tester",
                    fact.commandId(),
                    null,
                    payload));
        }
        ExpectedVersion expected = ExpectedVersion.at(facts.getFirst().seq() - 1);
        log.append(new Append("run-" + runId, expected, events, new StreamStatus(false, null)))
                .await()
                .atMost(Duration.ofSeconds(20));
    }

    private byte[] claim(byte[] payload) {
        String cid =
                artifacts.put(payload).await().atMost(Duration.ofSeconds(20)).text();
        return "{\"$claim\":\"%s\",\"size\":%d}".formatted(cid, payload.length).getBytes(StandardCharsets.UTF_8);
    }
}
