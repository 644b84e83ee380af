package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The plans of docs/plans.md. */
@QuarkusTest
class PlansDocTest {

    /** The last word in back quotes before a plan that is a state says how its run ends or where it stays. */
    private static final Pattern PLAN = Pattern.compile(
            "`(?<state>succeeded|failed|paused|running)`[^`]*(?:`book`[^`]*)?\n\n```json\n(?<plan>.*?)\n```",
            Pattern.DOTALL);

    @Test
    void every_plan_of_the_page_comes_to_where_it_is_said_to() throws Exception {
        String page = Files.readString(Path.of("docs/plans.md"));
        List<String> states = new ArrayList<>();
        Matcher plan = PLAN.matcher(page);
        while (plan.find()) {
            String id = Api.submit(plan.group("plan"));
            Api.awaitState(id, plan.group("state"));
            states.add(plan.group("state"));
            if (plan.group("state").equals("failed")) {
                List<String> types =
                        given().get(Api.RUNS + "/" + id + "/events").path("events.type");
                assertThat(types).contains("StepCompensated");
            }
        }

        assertThat(states)
                .containsExactly("succeeded", "succeeded", "failed", "succeeded", "succeeded", "paused", "running")
                .hasSameSizeAs(page.lines().filter("```json"::equals).toList());
    }
}
