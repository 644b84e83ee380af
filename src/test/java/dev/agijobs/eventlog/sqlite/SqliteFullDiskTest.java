package dev.agijobs.eventlog.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.testkit.SmallDisk;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class SqliteFullDiskTest {

    @Test
    void a_full_disk_refuses_appends_whole_and_space_heals_the_open_log() throws Exception {
        try (SmallDisk disk = SmallDisk.mount("4m")) {
            try (SqliteEventLog log = new SqliteEventLog(disk.dir().resolve("state"), Runnable::run, Failpoints.NONE)) {
                for (int round = 0; round < 3; round++) {
                    long seq = head(log);
                    disk.fill(300_000);
                    long stored = appendUntilRefused(log, seq);

                    assertThat(stored).as("round %d", round).isGreaterThan(seq);
                    assertIntact(log, stored);

                    disk.free();
                    assertThat(await(append(log, stored)).lastSeq()).isEqualTo(stored + 2);
                }
            }
            try (SqliteEventLog reopened =
                    new SqliteEventLog(disk.dir().resolve("state"), Runnable::run, Failpoints.NONE)) {
                assertIntact(reopened, head(reopened));
            }
        }
    }

    private static long appendUntilRefused(SqliteEventLog log, long seqBefore) {
        long seq = seqBefore;
        for (int i = 0; i < 1_000; i++) {
            long at = seq;
            Throwable failure = catchThrowable(() -> await(append(log, at)));
            if (failure != null) {
                assertThat(failure).isInstanceOf(StoreUnavailable.class).hasMessageContaining("nothing was stored");
                return seq;
            }
            seq += 2;
        }
        throw new AssertionError("the disk never became full");
    }

    private static void assertIntact(SqliteEventLog log, long seq) {
        List<RecordedEvent> events = await(log.read("run-a", 0, 10_000));
        assertThat(events).hasSize((int) seq);
        assertThat(HashChain.firstBad(events, 0, HashChain.GENESIS)).isZero();
    }

    private static long head(SqliteEventLog log) {
        return await(log.head("run-a")).map(head -> head.seq()).orElse(0L);
    }

    private static Uni<AppendResult> append(SqliteEventLog log, long seq) {
        StreamStatus status = new StreamStatus(false, Instant.EPOCH);
        return log.append(new Append("run-a", ExpectedVersion.at(seq), List.of(event(), event()), status));
    }

    private static NewEvent event() {
        return new NewEvent(UUID.randomUUID(), "t", 1, Instant.EPOCH, "tester", null, null, new byte[10_000]);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }
}
