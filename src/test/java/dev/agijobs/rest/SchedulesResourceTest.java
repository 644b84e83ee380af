package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class SchedulesResourceTest {

    private static final String SCHEDULES = "/api/v1/schedules";
    private static final String YEARLY = "\"cron\": \"0 0 1 1 *\"";

    private static String body(String times) {
        return "{\"plan\":" + Api.ECHO + "," + times + "}";
    }

    private static String create(String times) {
        return Api.json(body(times))
                .post(SCHEDULES)
                .then()
                .statusCode(201)
                .extract()
                .path("schedule_id");
    }

    private static JsonPath get(String id) {
        return given().get(SCHEDULES + "/" + id)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static Response patch(String id, String body) {
        return Api.json(body).patch(SCHEDULES + "/" + id);
    }

    private static void delete(String id) {
        given().delete(SCHEDULES + "/" + id).then().statusCode(204);
    }

    // --- making and looking

    @Test
    void a_schedule_is_made_and_shown() {
        Response made = Api.json(body(
                        "\"cron\": \" 30  6 * * MON-FRI\", \"time_zone\": \"Europe/Berlin\", \"overlap\": \"queue\", \"catch_up\": 7,"
                                + "\"approvals\": [\"ann\"], \"labels\": {\"team\": \"red\"}, \"priority\": -2"))
                .post(SCHEDULES);

        String id = made.path("id");
        made.then()
                .statusCode(201)
                .header("Location", SCHEDULES + "/" + id)
                .header("ETag", "\"1\"")
                .header("X-Position", notNullValue())
                .body("schedule_id", equalTo(id))
                .body("state", equalTo("active"))
                .body("plan_id", matchesPattern("[0-9a-f]{64}"))
                .body("plan.steps", hasSize(1))
                .body("template", nullValue())
                .body("cron", equalTo("30 6 * * MON-FRI"))
                .body("every", nullValue())
                .body("time_zone", equalTo("Europe/Berlin"))
                .body("overlap", equalTo("queue"))
                .body("catch_up", equalTo(7))
                .body("approvals", equalTo(List.of("ann")))
                .body("labels.team", equalTo("red"))
                .body("priority", equalTo(-2))
                .body("next_at", matchesPattern(".*T0[45]:30:00Z"))
                .body("last_fired", nullValue())
                .body("running", empty())
                .body("queued", empty())
                .body("fired", equalTo(0))
                .body("skipped", equalTo(0));
        assertThat(get(id).<Object>get()).isEqualTo(made.jsonPath().<Object>get());
    }

    @Test
    void what_is_absent_has_its_default() {
        JsonPath schedule = get(create("\"every\": 86400.5"));

        assertThat(schedule.getString("every")).isEqualTo("PT24H0.5S");
        assertThat(schedule.getString("cron")).isNull();
        assertThat(schedule.getString("time_zone")).isEqualTo("UTC");
        assertThat(schedule.getString("overlap")).isEqualTo("skip");
        assertThat(schedule.getInt("catch_up")).isEqualTo(1);
        Instant created = Instant.parse(schedule.getString("created_at"));
        assertThat(Instant.parse(schedule.getString("next_at"))).isEqualTo(created.plusMillis(86_400_500));
    }

    @Test
    void the_same_key_and_body_make_one_schedule_and_another_body_is_refused() {
        String key = UUID.randomUUID().toString();
        String id = Api.json(body(YEARLY))
                .header("Idempotency-Key", key)
                .post(SCHEDULES)
                .path("id");

        Api.json(body(YEARLY))
                .header("Idempotency-Key", key)
                .post(SCHEDULES)
                .then()
                .statusCode(200)
                .header("Location", SCHEDULES + "/" + id)
                .body("id", equalTo(id));
        Api.json(body("\"every\": 3600"))
                .header("Idempotency-Key", key)
                .post(SCHEDULES)
                .then()
                .statusCode(422)
                .body("code", equalTo("IDEMPOTENCY_KEY_REUSED"));
    }

    @Test
    void a_key_of_a_run_names_no_schedule() {
        String key = UUID.randomUUID().toString();
        String run = Api.json("{\"plan\":" + Api.ECHO + "}")
                .header("Idempotency-Key", key)
                .post(Api.RUNS)
                .path("run_id");

        Api.json(body(YEARLY))
                .header("Idempotency-Key", key)
                .post(SCHEDULES)
                .then()
                .statusCode(201)
                .body("id", not(equalTo(run)));
    }

    @Test
    void what_is_due_is_run_and_found_by_its_label() {
        String id = create("\"every\": \"PT1S\", \"labels\": {\"team\": \"blue\"}");

        JsonPath fired = await().atMost(Duration.ofSeconds(30)).until(() -> get(id), s -> s.getInt("fired") >= 2);
        delete(id);

        String runId = fired.getString("last_run_id");
        JsonPath run = Api.awaitState(runId, "succeeded");
        assertThat(run.getMap("run.labels")).isEqualTo(java.util.Map.of("team", "blue", "schedule", id));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> given().queryParam("label", "schedule:" + id)
                        .get(Api.RUNS)
                        .then()
                        .body("runs.id", hasItems(runId)));
        given().queryParam("stream", "schedule-" + id)
                .get("/api/v1/events")
                .then()
                .body("events.type", hasItems("ScheduleCreated", "ScheduleFired", "ScheduleRunEnded"));
    }

    @Test
    void a_template_is_a_mission_of_the_owner() {
        Api.json("{\"template\": \"sample\", " + YEARLY + "}")
                .post(SCHEDULES)
                .then()
                .statusCode(201)
                .body("template", equalTo("sample"))
                .body("plan.steps.size()", equalTo(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "../sample", "..\\\\sample", "sample.json", "", "/etc/passwd", "sample\\u0000"})
    void an_unknown_template_is_told(String name) {
        Api.json("{\"template\": \"" + name + "\", " + YEARLY + "}")
                .post(SCHEDULES)
                .then()
                .statusCode(422)
                .body("code", equalTo("PLAN_INVALID"))
                .body("errors", hasSize(1))
                .body("errors[0].pointer", equalTo("/template"))
                .body("errors[0].code", equalTo("UNKNOWN_TEMPLATE"));
    }

    // --- faults

    @Test
    void faults_of_the_plan_are_told_with_pointers() {
        Api.json(
                        "{\"plan\": {\"steps\": [{\"id\": \"a\", \"kind\": \"code\", \"tool\": \"no.such\"}]}, \"cron\": \"x\"}")
                .post(SCHEDULES)
                .then()
                .statusCode(422)
                .body("code", equalTo("PLAN_INVALID"))
                .body("errors.pointer", equalTo(List.of("/cron", "/plan/steps/0/tool")));
    }

    @Test
    void all_faults_of_times_are_told() {
        Api.json(body("\"cron\": \"61 * * * *\", \"time_zone\": \"Europe/Berlni\", \"catch_up\": 101"))
                .post(SCHEDULES)
                .then()
                .statusCode(422)
                .body("code", equalTo("SCHEDULE_INVALID"))
                .body("errors.pointer", equalTo(List.of("/cron", "/time_zone", "/catch_up")))
                .body("errors[0].detail", containsString("61 not in range"));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"cron\": \"0 0 30 2 *\"', /cron, NEVER_DUE",
        "'\"cron\": \"@daily\"', /cron, INVALID_CRON",
        "'\"cron\": \"* * * * * *\"', /cron, INVALID_CRON",
        "'\"every\": 0.999', /every, OUT_OF_RANGE",
        "'\"every\": -5', /every, OUT_OF_RANGE",
        "'\"every\": 1e300', /every, OUT_OF_RANGE",
        "'\"every\": \"P100000D\"', /every, OUT_OF_RANGE",
        "'\"every\": 60, \"catch_up\": -1', /catch_up, OUT_OF_RANGE",
        "'\"every\": 60, \"time_zone\": \"SYSTEM\"', /time_zone, UNKNOWN_TIME_ZONE",
        "'\"every\": 60, \"time_zone\": \"../../etc\"', /time_zone, UNKNOWN_TIME_ZONE"
    })
    void a_value_that_is_none_is_a_fault(String times, String pointer, String code) {
        Api.json(body(times))
                .post(SCHEDULES)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("SCHEDULE_INVALID"))
                .body("errors", hasSize(1))
                .body("errors[0].pointer", equalTo(pointer))
                .body("errors[0].code", equalTo(code));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{}",
                "{\"cron\": \"* * * * *\"}",
                "{\"plan\": {\"steps\": []}}",
                "{\"plan\": 7, \"every\": 60}",
                "{\"plan\": {\"steps\": 7}, \"every\": 60}",
                "{\"plan\": {\"steps\": []}, \"cron\": \"* * * * *\", \"every\": 60}",
                "{\"plan\": {\"steps\": []}, \"template\": \"sample\", \"every\": 60}",
                "{\"template\": 7, \"every\": 60}",
                "{\"template\": \"sample\", \"cron\": 7}",
                "{\"template\": \"sample\", \"every\": true}",
                "{\"template\": \"sample\", \"every\": \"soon\"}",
                "{\"template\": \"sample\", \"every\": {}}",
                "{\"template\": \"sample\", \"every\": 60, \"time_zone\": 7}",
                "{\"template\": \"sample\", \"every\": 60, \"overlap\": \"SKIP\"}",
                "{\"template\": \"sample\", \"every\": 60, \"overlap\": 1}",
                "{\"template\": \"sample\", \"every\": 60, \"catch_up\": 1.5}",
                "{\"template\": \"sample\", \"every\": 60, \"catch_up\": \"1\"}",
                "{\"template\": \"sample\", \"every\": 60, \"catch_up\": 99999999999}",
                "{\"template\": \"sample\", \"every\": 60, \"paused\": \"no\"}",
                "{\"template\": \"sample\", \"every\": 60, \"labels\": {\"a\": 1}}",
                "{\"template\": \"sample\", \"every\": 60, \"approvals\": \"ann\"}",
                "{\"template\": \"sample\", \"every\": 60, \"priority\": 1e99}"
            })
    void a_malformed_schedule_is_told(String body) {
        Api.json(body)
                .post(SCHEDULES)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("INVALID_REQUEST"));
    }

    // --- changing

    @Test
    void every_field_can_be_changed() {
        String id = create(YEARLY);

        patch(
                        id,
                        "{\"template\": \"sample\", \"every\": \"PT2H\", \"time_zone\": \"Asia/Tokyo\", \"overlap\": \"cancel\","
                                + "\"catch_up\": 0, \"approvals\": [\"bob\"], \"labels\": {\"x\": \"y\"}, \"priority\": 9}")
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .header("X-Position", notNullValue())
                .body("template", equalTo("sample"))
                .body("plan.steps.size()", equalTo(7))
                .body("cron", nullValue())
                .body("every", equalTo("PT2H"))
                .body("time_zone", equalTo("Asia/Tokyo"))
                .body("overlap", equalTo("cancel"))
                .body("catch_up", equalTo(0))
                .body("approvals", equalTo(List.of("bob")))
                .body("labels", equalTo(java.util.Map.of("x", "y")))
                .body("priority", equalTo(9));
        patch(id, "{\"plan\":" + Api.ECHO + ",\"cron\": \"0 0 * * 0\"}")
                .then()
                .statusCode(200)
                .body("template", nullValue())
                .body("every", nullValue())
                .body("cron", equalTo("0 0 * * 0"));
    }

    @Test
    void what_is_absent_or_null_stays_and_no_change_is_none() {
        String id = create(YEARLY);

        for (String body :
                List.of("{}", "{\"cron\": null, \"overlap\": null}", "{\"catch_up\": 1}", "{\"paused\": false}")) {
            patch(id, body).then().statusCode(200).header("ETag", "\"1\"").body("cron", equalTo("0 0 1 1 *"));
        }
    }

    @Test
    void it_is_paused_and_resumed() {
        String id = create("\"every\": 3600");

        patch(id, "{\"paused\": true}")
                .then()
                .statusCode(200)
                .body("state", equalTo("paused"))
                .body("next_at", nullValue());
        patch(id, "{\"paused\": false}")
                .then()
                .statusCode(200)
                .body("state", equalTo("active"))
                .body("next_at", notNullValue());
        assertThat(Api.json(body("\"every\": 1, \"paused\": true"))
                        .post(SCHEDULES)
                        .<String>path("state"))
                .isEqualTo("paused");
    }

    @Test
    void a_change_of_what_has_changed_is_refused() {
        String id = create(YEARLY);
        patch(id, "{\"catch_up\": 3}").then().statusCode(200);

        Api.json("{\"catch_up\": 4}")
                .header("If-Match", "\"1\"")
                .patch(SCHEDULES + "/" + id)
                .then()
                .statusCode(412)
                .body("code", equalTo("PRECONDITION_FAILED"));
        given().header("If-Match", "\"1\"").delete(SCHEDULES + "/" + id).then().statusCode(412);
        Api.json("{\"catch_up\": 5}")
                .header("If-Match", "\"2\"")
                .patch(SCHEDULES + "/" + id)
                .then()
                .statusCode(200)
                .body("catch_up", equalTo(5));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"cron\": \"x\"}', 422, SCHEDULE_INVALID",
        "'{\"cron\": \"0 0 31 4 *\"}', 422, SCHEDULE_INVALID",
        "'{\"plan\": {\"steps\": [{\"id\": \"a\", \"kind\": \"no\"}]}}', 422, PLAN_INVALID",
        "'{\"template\": \"no\"}', 422, PLAN_INVALID",
        "'{\"cron\": \"* * * * *\", \"every\": 1}', 400, INVALID_REQUEST",
        "'{\"overlap\": \"never\"}', 400, INVALID_REQUEST",
        "'[]', 400, INVALID_REQUEST",
        "'', 400, INVALID_REQUEST"
    })
    void a_change_that_makes_no_sense_changes_nothing(String body, int status, String code) {
        String id = create(YEARLY);

        patch(id, body).then().statusCode(status).body("code", equalTo(code));

        given().get(SCHEDULES + "/" + id).then().header("ETag", "\"1\"");
    }

    @Test
    void a_foreign_media_type_is_told() {
        given().contentType("text/plain")
                .body("{}")
                .patch(SCHEDULES + "/" + create(YEARLY))
                .then()
                .statusCode(415)
                .body("code", equalTo("UNSUPPORTED_MEDIA_TYPE"));
    }

    // --- deleting and listing

    @Test
    void what_is_deleted_is_gone() {
        String id = create(YEARLY);
        String position = given().delete(SCHEDULES + "/" + id)
                .then()
                .statusCode(204)
                .extract()
                .header("X-Position");

        for (int status : new int[] {
            given().get(SCHEDULES + "/" + id).statusCode(), patch(id, "{}").statusCode()
        }) {
            assertThat(status).isEqualTo(404);
        }
        given().delete(SCHEDULES + "/" + id).then().statusCode(404).body("code", equalTo("SCHEDULE_NOT_FOUND"));
        given().queryParam("min_position", position)
                .get(SCHEDULES)
                .then()
                .statusCode(200)
                .body("schedules.id", not(hasItems(id)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "..%2F..%2Fetc", "00000000-0000-0000-0000-000000000000", "%20", "COUNT", "count"})
    void an_unknown_schedule_is_not_found(String id) {
        given().urlEncodingEnabled(false)
                .get(SCHEDULES + "/" + id)
                .then()
                .statusCode(404)
                .body("code", equalTo("SCHEDULE_NOT_FOUND"));
    }

    @Test
    void schedules_are_listed_newest_first_from_page_to_page() {
        List<String> made = new ArrayList<>();
        String position = "";
        for (int i = 0; i < 5; i++) {
            Response answer = Api.json(body(YEARLY)).post(SCHEDULES);
            made.addFirst(answer.path("id"));
            position = answer.header("X-Position");
        }

        List<String> listed = new ArrayList<>();
        String cursor = null;
        do {
            var request = given().queryParam("limit", 2).queryParam("min_position", position);
            JsonPath page = (cursor == null ? request : request.queryParam("cursor", cursor))
                    .get(SCHEDULES)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            assertThat(page.getList("schedules")).hasSizeLessThanOrEqualTo(2);
            listed.addAll(page.getList("schedules.id", String.class));
            cursor = page.getString("next_cursor");
        } while (cursor != null);

        assertThat(listed).doesNotHaveDuplicates().containsSubsequence(made);
        JsonPath first = given().queryParam("limit", 1)
                .queryParam("min_position", position)
                .get(SCHEDULES)
                .then()
                .body("schedules[0].plan", nullValue())
                .body("schedules[0].cron", equalTo("0 0 1 1 *"))
                .body("schedules[0].next_at", notNullValue())
                .extract()
                .jsonPath();
        assertThat(first.getDouble("lag_seconds")).isGreaterThanOrEqualTo(0);
    }

    @Test
    void a_cursor_that_is_none_is_told() {
        for (String cursor : List.of("x", "!!", "djEveC94", "y".repeat(1_000))) {
            given().queryParam("cursor", cursor)
                    .get(SCHEDULES)
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("INVALID_REQUEST"));
        }
        given().queryParam("limit", 501).get(SCHEDULES).then().statusCode(400);
    }
}
