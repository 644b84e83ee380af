package dev.agijobs.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.expression.cel.CelExpressions;
import dev.agijobs.expression.cel.CelLimits;
import dev.agijobs.testkit.JsonTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The missions that come with the engine. */
class MissionsTest {

    /** Tools that need neither a network nor a person. */
    private static final Set<String> OFFLINE = Set.of("noop", "echo", "fail", "timer.wait");

    static List<Path> missions() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("config/missions"))) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @MethodSource("missions")
    void a_mission_is_a_plan_that_runs_offline(Path file) {
        Reading reading = new PlanReader(PlanLimits.DEFAULT).read(JsonTrees.file(file));

        assertThat(reading.faults()).isEmpty();
        Plan plan = reading.plan();
        assertThat(plan).isNotNull();
        if (plan != null) {
            assertThat(PlanRules.check(plan, OFFLINE, new CelExpressions(CelLimits.DEFAULT)))
                    .isEmpty();
        }
    }
}
