package dev.agijobs.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.linearizability.Linearization.Verdict;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** As {@link RunHistoriesTest}, through the whole server and its log on disk. */
@QuarkusTest
class RunHistoriesOverHttpTest {

    private static final int HISTORIES = 30;

    @Test
    void histories_are_linearizable_though_answers_are_lost() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        int lost = 0;
        int undecided = 0;
        try (HttpRuns runs = new HttpRuns(RestAssured.port)) {
            for (int i = 0; i < HISTORIES; i++) {
                List<Operation<RunCall, RunAnswer>> history =
                        RunClients.live(runs, UUID.randomUUID().toString(), seed + i);
                Verdict verdict = Linearization.verdict(new RunModel(), history);
                assertThat(verdict)
                        .as(() -> "-Dseed=%d, no order of:%n%s".formatted(seed, text(history)))
                        .isNotEqualTo(Verdict.NO_ORDER);
                undecided += verdict == Verdict.UNDECIDED ? 1 : 0;
                lost += (int) history.stream().filter(op -> op.answer() == null).count();
            }
        }
        assertThat(undecided).as("histories with too many orders").isLessThan(HISTORIES / 10);
        assertThat(lost).isGreaterThan(HISTORIES);
    }

    private static String text(List<Operation<RunCall, RunAnswer>> history) {
        return history.stream().map(Operation::toString).collect(Collectors.joining("\n"));
    }
}
