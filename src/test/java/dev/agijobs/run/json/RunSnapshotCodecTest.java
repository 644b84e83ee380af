package dev.agijobs.run.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.RunSnapshot;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepState;
import dev.agijobs.testkit.RandomShapes;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is read is what this build wrote about this event of this run, or nothing is. */
class RunSnapshotCodecTest {
    private static final PlanReader PLANS = new PlanReader(PlanLimits.DEFAULT);
    private static final String STREAM = "run-r1";
    private static final RunState STATE = RunState.replay(new RandomShapes(new Random(7)).facts(80));

    private final RunSnapshotCodec codec = new RunSnapshotCodec(PLANS, "1.0", 1 << 20);
    private final byte[] hash = new byte[32];

    private byte[] encoded() throws IOException {
        Arrays.fill(hash, (byte) 5);
        return codec.encode(STREAM, hash, STATE.snapshot());
    }

    private UnusableSnapshot refused(RunSnapshotCodec reader, String stream, long seq, byte[] bytes) {
        return catchThrowableOfType(UnusableSnapshot.class, () -> reader.decode(stream, seq, bytes));
    }

    @Test
    void the_hash_of_the_last_event_comes_back() throws Exception {
        assertThat(codec.decode(STREAM, STATE.seq(), encoded()).hash()).isEqualTo(hash);
    }

    @Test
    void a_flipped_bit_anywhere_is_found() throws Exception {
        byte[] bytes = encoded();
        for (int place = 0; place < bytes.length; place++) {
            byte[] damaged = bytes.clone();
            damaged[place] ^= (byte) (1 << place % 8);

            UnusableSnapshot refusal = refused(codec, STREAM, STATE.seq(), damaged);

            assertThat(refusal).as("at %d", place).isNotNull();
            assertThat(refusal.damaged()).isTrue();
        }
    }

    @Test
    void a_cut_off_end_is_found() throws Exception {
        byte[] bytes = encoded();
        for (int length = 0; length < bytes.length; length++) {
            assertThat(refused(codec, STREAM, STATE.seq(), Arrays.copyOf(bytes, length)))
                    .as("%d of %d bytes", length, bytes.length)
                    .isNotNull();
        }
    }

    @Test
    void one_of_another_run_or_event_is_damaged() throws Exception {
        assertThat(refused(codec, "run-r2", STATE.seq(), encoded()).damaged()).isTrue();
        assertThat(refused(codec, STREAM, STATE.seq() + 1, encoded()).damaged()).isTrue();
    }

    @Test
    void one_of_another_build_is_not_used_and_not_damaged() throws Exception {
        RunSnapshotCodec other = new RunSnapshotCodec(PLANS, "1.1", 1 << 20);

        assertThat(refused(other, STREAM, STATE.seq(), encoded()).damaged()).isFalse();
    }

    @Test
    void one_that_is_too_large_is_not_written() throws Exception {
        int fits = encoded().length;

        assertThat(new RunSnapshotCodec(PLANS, "1.0", fits).encode(STREAM, hash, STATE.snapshot()))
                .hasSize(fits);
        assertThatThrownBy(() -> new RunSnapshotCodec(PLANS, "1.0", fits - 1).encode(STREAM, hash, STATE.snapshot()))
                .isInstanceOf(IOException.class);
    }

    /** Who changes this text raises {@link RunSnapshotCodec#VERSION} as well. */
    @Test
    void the_shape_of_a_snapshot_is_that_of_its_version() {
        List<String> shape = new ArrayList<>();
        for (Class<?> part : List.of(
                RunSnapshot.class,
                RunSnapshot.Course.class,
                RunSnapshot.Steps.class,
                RunSnapshot.Added.class,
                RunSnapshot.Items.class,
                RunSnapshot.Budget.class,
                RunSnapshot.Loops.class,
                RunSnapshot.Streak.class,
                RunSnapshot.Decisions.class,
                StepState.class,
                StepState.Call.class)) {
            shape.add(part.getSimpleName() + " "
                    + String.join(
                            " ",
                            Arrays.stream(part.getRecordComponents())
                                    .map(RecordComponent::getName)
                                    .toList()));
        }

        assertThat(RunSnapshotCodec.VERSION + "\n" + String.join("\n", shape)).isEqualTo("""
                1
                RunSnapshot submitted createdAt traceparent course steps budget loops signals decisions commands kinds
                Course seq status round roundSeq startedAt completedAt deadline cancelRequested reason reasonSince quarantine error failedStep compensating notUndone
                Steps states added fans undoable undoing shared
                Added of items
                Items first values
                Budget max spent reserved reservations
                Loops streaks stuck
                Streak code count since
                Decisions ofRun ofSteps decided
                StepState status attempt attemptsBefore resumes since startedAt completedAt due error out call awaits
                Call tool kind params""");
    }
}
