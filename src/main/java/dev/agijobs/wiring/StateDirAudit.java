package dev.agijobs.wiring;

import dev.agijobs.backup.Verifier;
import dev.agijobs.eventlog.sqlite.LogFile;
import dev.agijobs.eventlog.sqlite.SqliteLogReader;
import dev.agijobs.rest.LogAudit;
import dev.agijobs.rest.StreamAudit;
import dev.agijobs.store.file.FileArtifactReader;
import dev.agijobs.store.file.FileArtifactStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Verifies the log of a state directory from outside: the file, the chain of each stream, and the artifacts that events claim. Blocks until all is read. */
final class StateDirAudit implements Verifier {

    /** Far more than the largest log takes. */
    private static final Duration AT_MOST = Duration.ofHours(24);

    static final int FINDINGS_MAX = 100;

    /**
     * What was found of a whole log.
     *
     * @param damage what SQLite finds wrong with the file
     */
    record Found(LogAudit.Verdict verdict, List<String> damage) {
        /** What one pass over a feed found, and the streams that come by in no feed as they have no event. */
        static Found of(LogAudit.Verdict found, List<String> emptied) {
            return new Found(withEmptied(found, emptied), List.of());
        }

        boolean valid() {
            return verdict.valid() && damage.isEmpty();
        }
    }

    /** The whole log. @throws dev.agijobs.eventlog.StoreUnavailable when there is no log that can be read */
    Found everything(Path stateDir) {
        LogFile file = new LogFile(stateDir);
        List<String> damage = file.damage(FINDINGS_MAX);
        try (SqliteLogReader log = new SqliteLogReader(stateDir, Runnable::run)) {
            LogAudit.Verdict found = new LogAudit(log, log, streams(stateDir, log))
                    .verify()
                    .await()
                    .atMost(AT_MOST);
            return new Found(withEmptied(found, file.emptied(FINDINGS_MAX)), damage);
        }
    }

    private static LogAudit.Verdict withEmptied(LogAudit.Verdict found, List<String> emptied) {
        if (emptied.isEmpty()) {
            return found;
        }
        List<LogAudit.Bad> bad = new ArrayList<>(found.bad());
        emptied.forEach(stream -> bad.add(new LogAudit.Bad(stream, 1, "MISSING_START")));
        return new LogAudit.Verdict(false, found.streams() + emptied.size(), found.events(), bad);
    }

    /** One stream; empty when there is none of that name. @throws dev.agijobs.eventlog.StoreUnavailable when there is no log that can be read */
    Optional<StreamAudit.Verdict> stream(Path stateDir, String stream) {
        try (SqliteLogReader log = new SqliteLogReader(stateDir, Runnable::run)) {
            return streams(stateDir, log).verify(stream).await().atMost(AT_MOST);
        }
    }

    private static StreamAudit streams(Path stateDir, SqliteLogReader log) {
        return new StreamAudit(log, new FileArtifactReader(stateDir.resolve(FileArtifactStore.FOLDER)));
    }

    @Override
    public List<String> findings(Path stateDir) {
        Found found = everything(stateDir);
        List<String> findings = new ArrayList<>(found.damage());
        for (LogAudit.Bad bad : found.verdict().bad()) {
            if (findings.size() < FINDINGS_MAX) {
                findings.add("%s at event %d of %s".formatted(bad.reason(), bad.seq(), bad.stream()));
            }
        }
        return findings;
    }
}
