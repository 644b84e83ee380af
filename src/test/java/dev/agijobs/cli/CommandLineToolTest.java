package dev.agijobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.json.JsonTree;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What the command line understands, and how it answers. */
class CommandLineToolTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    private final RecordingLocal local = new RecordingLocal();

    private String plan() throws IOException {
        return Files.writeString(dir.resolve("plan.json"), "{\"steps\":[]}").toString();
    }

    private static Document json(String text) throws IOException {
        return Document.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<CommandSpec> commands() {
        return CommandLineTool.commands(new RecordingLocal()).getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_command_has_help_and_a_version(CommandSpec command) {
        assertThat(local.run(command.name(), "--help")).isZero();
        assertThat(local.out)
                .startsWith("Usage: orchestrator " + command.name())
                .contains("--help");
        assertThat(local.out)
                .as("each argument is described")
                .doesNotContainPattern("(?m)^ +--?[a-zA-Z-]+(=[A-Z_]+)?$");
        assertThat(local.run(command.name(), "--version")).isZero();
        assertThat(local.out).matches("orchestrator \\d+\\.\\d+\\.\\d+\\S*\n");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_command_with_a_result_has_json(CommandSpec command) {
        boolean expected = !Set.of("serve", "completion").contains(command.name());
        assertThat(command.findOption(Output.JSON) != null).isEqualTo(expected);
    }

    /** Else a native executable finds no options. */
    @Test
    void everything_with_options_is_registered_for_reflection() {
        Set<Class<?>> classes = new HashSet<>();
        Stream.concat(Stream.of(CommandLineTool.commands(local).getCommandSpec()), commands())
                .forEach(command -> {
                    classes.add(command.userObject().getClass());
                    command.mixins()
                            .values()
                            .forEach(mixin -> classes.add(mixin.userObject().getClass()));
                    for (ArgGroupSpec group : command.argGroups()) {
                        classes.add(group.typeInfo().getType());
                    }
                });

        assertThat(classes)
                .hasSizeGreaterThan(15)
                .allSatisfy(each -> assertThat(each).hasAnnotation(RegisterForReflection.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "frobnicate",
                "run",
                "run a b",
                "run a --resume b",
                "run plan.json --at-most never",
                "run plan.json --priority high",
                "run plan.json --label nolabel",
                "submit",
                "submit plan.json --server ftp://x",
                "submit plan.json --server nowhere",
                "watch",
                "watch x --after y",
                "events --limit many",
                "verify --server http://127.0.0.1:1 --state-dir x",
                "verify --views --server http://127.0.0.1:1",
                "verify --views --stream run-x",
                "verify --pg-dsn a --redis-url b",
                "verify --views --pg-dsn a --state-dir x",
                "verify --server http://127.0.0.1:1 --redis-url b",
                "backup",
                "restore",
                "serve --port web"
            })
    void what_makes_no_sense_is_told_with_exit_code_2(String line) throws IOException {
        Files.writeString(Path.of(plan()).resolveSibling("x"), "");

        assertThat(local.run(line.replace("plan.json", plan()).strip().split(" +")))
                .isEqualTo(2);

        assertThat(local.out).isEmpty();
        assertThat(local.err).startsWith("orchestrator: ").containsPattern("See orchestrator( \\w+)? --help");
        assertThat(local.asked).isEmpty();
    }

    @Test
    void the_server_is_served_with_the_settings_that_are_given() {
        assertThat(local.run("serve", "--port", "0", "--state-dir", "x")).isZero();
        assertThat(local.asked).containsExactly("serve {orchestrator.state-dir=x, quarkus.http.port=0}");
    }

    @Test
    void a_plan_is_submitted_with_what_goes_with_it() throws IOException {
        // When
        int code = local.run(
                "run",
                plan(),
                "--label",
                "a=b",
                "--label",
                "c=d",
                "--approver",
                "ann",
                "--priority",
                "3",
                "--key",
                "k",
                "--state-dir",
                "here");

        // Then
        assertThat(code).isZero();
        assertThat(local.asked).containsExactly("engine here");
        assertThat(local.engine.said)
                .containsExactly(
                        "submit {\"plan\":{\"steps\":[]},\"approvals\":[\"ann\"],\"labels\":{\"a\":\"b\",\"c\":\"d\"},\"priority\":3} k",
                        "follow after 0",
                        "close");
        assertThat(local.out).isEqualTo("Run " + Samples.RUN_ID + " succeeded\n");
    }

    @Test
    void a_run_that_is_there_goes_on_without_a_plan() {
        assertThat(local.run("run", "--resume", "some-run")).isZero();
        assertThat(local.asked).containsExactly("engine configured");
        assertThat(local.engine.said).containsExactly("follow after 0", "close");
        assertThat(local.out).isEqualTo("Run some-run succeeded\n");
    }

    @Test
    void the_status_is_the_result_as_json() throws IOException {
        assertThat(local.run("run", plan(), "--json")).isZero();
        assertThat(json(local.out).object("run").text("state")).isEqualTo("succeeded");
    }

    @Test
    void a_run_that_failed_is_told_with_its_reason_and_exit_code_1() throws IOException {
        local.engine = new FakeRuns(
                List.of(new Document(Map.of(
                        "run", Map.of("state", "failed", "error", Map.of("code", "TIMEOUT", "message", "Too slow"))))),
                List.of(List.of()));

        assertThat(local.run("run", plan())).isOne();
        assertThat(local.out).isEqualTo("Run " + Samples.RUN_ID + " failed: TIMEOUT: Too slow\n");
        assertThat(local.engine.said).endsWith("close");
    }

    @Test
    void a_failure_is_one_document_on_standard_output_and_a_line_beside_it() throws IOException {
        local.failure = new Failure("STATE_DIR_IN_USE", "A server runs there");

        assertThat(local.run("run", plan(), "--json")).isOne();

        assertThat(json(local.out).text("code")).isEqualTo("STATE_DIR_IN_USE");
        assertThat(local.err).isEqualTo("orchestrator: A server runs there (STATE_DIR_IN_USE)\n");
    }

    @Test
    void a_plan_that_cannot_be_read_is_told_before_an_engine_opens() throws IOException {
        assertThat(local.run("run", dir.resolve("absent.json").toString())).isOne();
        assertThat(local.err).contains("absent.json", "PLAN_UNREADABLE");
        Path broken = Files.writeString(dir.resolve("broken.json"), "{\"steps\":[}");
        assertThat(local.run("run", broken.toString())).isOne();
        assertThat(local.err).contains("broken.json", "no JSON document", "INVALID_REQUEST");
        assertThat(local.asked).isEmpty();
    }

    @Test
    void a_mistake_of_ours_shows_where_it_is() throws IOException {
        local.engine = new FakeRuns(List.of(), List.of());

        assertThat(local.run("run", plan())).isOne();

        assertThat(local.err).contains("INTERNAL_ERROR", "at dev.agijobs.");
        assertThat(local.engine.said).endsWith("close");
    }

    @Test
    void a_verdict_is_told_with_what_was_found() throws IOException {
        // Given
        local.answer = json("""
                {"valid":false,"streams":2,"events":9,"bad":[{"stream":"run-a","seq":3,"reason":"BROKEN_CHAIN"}],"damage":["a page is torn"]}""");

        // Then
        assertThat(local.run("verify")).isOne();
        assertThat(local.asked).containsExactly("verify configured null");
        assertThat(local.out).isEqualTo("""
                        Not valid: 9 events of 2 streams
                        a page is torn
                        BROKEN_CHAIN at event 3 of run-a
                        """);
        assertThat(local.run("verify", "--json")).isOne();
        assertThat(json(local.out)).isEqualTo(local.answer);
    }

    @Test
    void views_are_told_with_their_bad_documents() throws IOException {
        // Given
        local.answer = json("""
                {"valid":false,"damage":["a page is torn"],"views":[
                {"view":"runs","valid":false,"documents":9,"position":"f1.L.7","bad":[{"id":"r1","reason":"DIFFERENT"}]},
                {"view":"schedules","valid":true,"documents":0,"reason":"It is not built yet","bad":[]}]}""");

        // Then
        assertThat(local.run("verify", "--views", "--state-dir", "x")).isOne();
        assertThat(local.asked).containsExactly("verify views x");
        assertThat(local.out).isEqualTo("""
                        Not valid
                        a page is torn
                        runs: 9 documents at f1.L.7
                        runs: r1 is DIFFERENT
                        schedules: It is not built yet
                        """);
        assertThat(local.run("verify", "--views", "--json")).isOne();
        assertThat(json(local.out)).isEqualTo(local.answer);
    }

    @Test
    void valid_views_end_with_exit_code_0() throws IOException {
        local.answer = json("{\"valid\":true,\"views\":[{\"view\":\"runs\",\"documents\":2,\"position\":\"f1.L.7\"}]}");
        assertThat(local.run("verify", "--views")).isZero();
        assertThat(local.out).isEqualTo("Valid\nruns: 2 documents at f1.L.7\n");
    }

    @Test
    void one_stream_may_be_verified() throws IOException {
        local.answer = json("{\"valid\":true,\"events\":9,\"first_bad_seq\":null}");
        assertThat(local.run("verify", "--stream", "owner", "--state-dir", "x")).isZero();
        assertThat(local.asked).containsExactly("verify x owner");
        assertThat(local.out).isEqualTo("Valid: 9 events of owner\n");
    }

    @Test
    void a_log_is_verified_where_a_server_keeps_it() throws IOException {
        local.answer = json("{\"valid\":true,\"events\":9,\"streams\":2}");
        local.place = new LogPlace.Postgres("postgresql://me:secret@db/jobs");

        assertThat(local.run("verify")).isZero();
        assertThat(local.run("verify", "--views")).isZero();
        assertThat(local.run("verify", "--pg-dsn", "other")).isZero();
        assertThat(local.run("verify", "--redis-url", "redis://r")).isZero();
        assertThat(local.run("verify", "--state-dir", "x")).isZero();
        assertThat(local.asked)
                .containsExactly(
                        "verify postgresql://me:secret@db/jobs null",
                        "verify views postgresql://me:secret@db/jobs",
                        "verify other null",
                        "verify redis://r null",
                        "verify x null");
        assertThat(local.out + local.err + local.place).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup b", "restore b", "backup b --json"})
    void what_a_server_keeps_is_backed_up_with_the_servers_own_tools(String line) throws IOException {
        local.place = new LogPlace.Postgres("postgresql://me:secret@db/jobs");
        assertThat(local.run(line.split(" "))).isOne();
        assertThat(local.err).contains("pg_dump").contains("(KEPT_ON_SERVER)").doesNotContain("secret");

        local.place = new LogPlace.Redis("redis://:secret@db");
        assertThat(local.run(line.split(" "))).isOne();
        assertThat(local.err).contains("BGSAVE").contains("(KEPT_ON_SERVER)").doesNotContain("secret");
        if (line.endsWith("--json")) {
            assertThat(json(local.out).text("code")).isEqualTo("KEPT_ON_SERVER");
        }
        assertThat(local.asked).isEmpty();
        assertThat(local.run("backup", "b", "--state-dir", "x")).isZero();
    }

    @Test
    void a_log_and_views_are_made_of_what_was_published() throws IOException {
        local.answer = json("""
                {"log_id":"l","events":9,"streams":2,"artifacts":1,"same_offsets":true,
                "projections":[{"name":"runs","state":"live","position":"p"}]}""");

        assertThat(local.run("restore", "--source", "kafka", "--state-dir", "s"))
                .isZero();
        assertThat(local.out).isEqualTo("Restored log l from Kafka: 9 events of 2 streams, 1 artifacts\n");
        assertThat(local.run("restore", "--source", "kafka", "--pg-dsn", "postgresql://d"))
                .isZero();
        assertThat(local.run("rebuild", "--source", "kafka", "--state-dir", "v"))
                .isZero();

        assertThat(local.asked)
                .containsExactly("restore published s", "restore published postgresql://d", "build published v");
        assertThat(local.out).isEqualTo("Projection runs is live at p\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "restore",
                "restore b --source kafka",
                "restore b --source tape",
                "rebuild",
                "rebuild --state-dir s",
                "rebuild runs --source kafka --state-dir s"
            })
    void what_would_be_made_of_two_things_or_of_nothing_is_refused(String line) {
        assertThat(local.run(line.split(" "))).isEqualTo(2);

        assertThat(local.asked).isEmpty();
    }

    @Test
    void backup_and_restore_say_what_they_hold() throws IOException {
        local.answer = json("""
                {"to":"/b","state_dir":"/s","log_id":"L","position":"f1.L.5","events":5,"streams":2,"unfinished_runs":1,"artifacts":3,
                "taken_at":"T","damaged_artifacts":["bafy"],"missing_artifacts":2}""");
        String holds = "5 events of 2 streams up to f1.L.5, 3 artifacts, 1 unfinished runs\n";

        assertThat(local.run("backup", "b")).isZero();
        assertThat(local.out).isEqualTo("Backed up log L to /b: " + holds);
        assertThat(local.err).contains("bafy");
        assertThat(local.run("restore", "b", "--state-dir", "s")).isZero();
        assertThat(local.out).isEqualTo("Restored log L of T to /s: " + holds);
        assertThat(local.err).startsWith("2 artifacts");
        assertThat(local.asked).containsExactly("backup configured b", "restore b s");
    }

    @Test
    void findings_are_told_one_a_line() {
        local.failure = new Failure("VERIFICATION_FAILED", "Not taken", List.of("one thing", "another"));
        assertThat(local.run("backup", "b")).isOne();
        assertThat(local.err).isEqualTo("orchestrator: Not taken (VERIFICATION_FAILED)\n  one thing\n  another\n");
    }

    @Test
    void a_tree_is_written_as_it_was_read() throws IOException {
        String text = "{\"whole\":123456789012345678901234567890,\"decimal\":0.10,\"nothing\":null,\"text\":\"ä\"}";
        assertThat(Output.text(json(text).tree())).isEqualTo(text);
        assertThat(JsonTree.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(json(text).tree());
    }
}
