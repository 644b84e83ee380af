package dev.agijobs.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Which package may know which: the map of the system. */
@AnalyzeClasses(packages = "dev.agijobs", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "dev.agijobs.";

    @ArchTest
    static final ArchRule plan_is_plain_java =
            only("plan").because("a plan is data with rules, readable without any framework");

    @ArchTest
    static final ArchRule run_knows_plans_and_nothing_else =
            only("run", "plan").because("the rules of a run must replay anywhere, without clock, luck or I/O");

    @ArchTest
    static final ArchRule keys_are_plain_java_but_for_their_stored_form = noClasses()
            .that()
            .resideInAPackage(ROOT + "key")
            .should()
            .dependOnClassesThat(ours("key", "json"))
            .because("who holds a key must replay anywhere");

    @ArchTest
    static final ArchRule schedule_knows_plans_and_a_cron_library = classes()
            .that()
            .resideInAPackage(ROOT + "schedule")
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage(allowed("schedule", "plan")).or(resideInAnyPackage("com.cronutils..")))
            .because("the rules of a schedule must replay anywhere, without clock, luck or I/O");

    @ArchTest
    static final ArchRule the_core_takes_time_and_chance_from_outside = noClasses()
            .that()
            .resideInAnyPackage(ROOT + "plan", ROOT + "run", ROOT + "key", ROOT + "schedule")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Clock.class, Random.class, ThreadLocalRandom.class)
            .because("what a decision needs travels in its command");

    @ArchTest
    static final ArchRule the_stored_form_knows_runs = classes()
            .that()
            .resideInAPackage(ROOT + "run.json")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(allowed("run.json", "run", "plan", "json"))
                    .or(resideInAnyPackage("com.fasterxml.jackson..")))
            .because("only the codec knows how an event is stored");

    @ArchTest
    static final ArchRule the_stored_form_of_schedules_builds_on_that_of_runs = classes()
            .that()
            .resideInAPackage(ROOT + "schedule.json")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(allowed("schedule.json", "schedule", "plan", "run.json"))
                    .or(resideInAnyPackage("com.fasterxml.jackson..")))
            .because("both hold plans, and these look the same in either");

    @ArchTest
    static final ArchRule the_log_knows_bytes_and_names = classes()
            .that()
            .resideInAPackage(ROOT + "eventlog")
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage(allowed("eventlog")).or(resideInAnyPackage("io.smallrye.mutiny..")))
            .because("a backend is written and tested without knowing what a run is");

    @ArchTest
    static final ArchRule stores_know_the_log_at_most = noClasses()
            .that()
            .resideInAPackage(ROOT + "store..")
            .should()
            .dependOnClassesThat(ours(
                    "store",
                    "store.file",
                    "store.memory",
                    "store.redis",
                    "redis",
                    "store.sqlite",
                    "store.postgres",
                    "sqlite",
                    "postgres",
                    "eventlog"))
            .because("what stands beside the log holds documents, not runs");

    @ArchTest
    static final ArchRule tools_know_nothing_of_the_engine = noClasses()
            .that()
            .resideInAPackage(ROOT + "tool..")
            .should()
            .dependOnClassesThat(ours("tool", "tool.builtin", "tool.http", "plan", "json"))
            .because("a tool is written against the SPI alone");

    @ArchTest
    static final ArchRule the_engine_knows_ports_not_adapters = noClasses()
            .that()
            .resideInAPackage(ROOT + "engine")
            .should()
            .dependOnClassesThat(ours("engine", "run", "run.json", "plan", "key", "eventlog", "store", "tool"))
            .because("nothing in the engine may change for a backend");

    @ArchTest
    static final ArchRule the_shell_of_schedules_builds_on_the_engine = noClasses()
            .that()
            .resideInAPackage(ROOT + "engine.schedule")
            .should()
            .dependOnClassesThat(ours(
                    "engine.schedule",
                    "engine",
                    "schedule",
                    "schedule.json",
                    "run",
                    "run.json",
                    "plan",
                    "eventlog",
                    "store",
                    "tool"))
            .because("a schedule submits runs as a client does");

    @ArchTest
    static final ArchRule projections_know_events_and_documents = noClasses()
            .that()
            .resideInAPackage(ROOT + "projection..")
            .should()
            .dependOnClassesThat(ours(
                    "projection",
                    "projection.runview",
                    "projection.scoreboard",
                    "projection.scheduleview",
                    "eventlog",
                    "store",
                    "run",
                    "run.json",
                    "schedule",
                    "schedule.json",
                    "plan",
                    "json"))
            .because("a view follows from the log alone, whoever wrote it and wherever it is stored");

    @ArchTest
    static final ArchRule what_sqlite_backends_share_is_known_by_them_alone = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "sqlite", ROOT + "eventlog.sqlite", ROOT + "store.sqlite")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "sqlite")
            .because("a backend can be removed without touching the others");

    @ArchTest
    static final ArchRule what_redis_backends_share_is_known_by_them_and_by_who_opens_them = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "redis", ROOT + "eventlog.redis", ROOT + "store.redis", ROOT + "wiring")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "redis")
            .because("a backend can be removed without touching the others");

    @ArchTest
    static final ArchRule what_redis_backends_share_knows_the_log_at_most = noClasses()
            .that()
            .resideInAPackage(ROOT + "redis")
            .should()
            .dependOnClassesThat(ours("redis", "eventlog"))
            .because("a connection does not know what is asked over it");

    @ArchTest
    static final ArchRule what_postgres_backends_share_is_known_by_them_and_who_wires_them = noClasses()
            .that()
            .resideOutsideOfPackages(
                    ROOT + "postgres", ROOT + "eventlog.postgres", ROOT + "store.postgres", ROOT + "wiring")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "postgres")
            .because("a backend can be removed without touching the others");

    @ArchTest
    static final ArchRule backups_know_the_embedded_state_as_files = noClasses()
            .that()
            .resideInAPackage(ROOT + "backup")
            .should()
            .dependOnClassesThat(ours("backup", "eventlog", "eventlog.sqlite", "store", "store.file", "json"))
            .because("a backup is of bytes and names, whatever they mean");

    @ArchTest
    static final ArchRule archives_know_the_log_alone = noClasses()
            .that()
            .resideInAPackage(ROOT + "archive")
            .should()
            .dependOnClassesThat(ours("archive", "eventlog"))
            .because("a file of events is readable whatever backend they came from");

    @ArchTest
    static final ArchRule what_is_published_is_of_the_log = noClasses()
            .that()
            .resideInAPackage(ROOT + "publish")
            .should()
            .dependOnClassesThat(ours("publish", "eventlog"))
            .because("what carries an event to others needs to know neither its meaning nor its backend");

    @ArchTest
    static final ArchRule kafka_is_known_by_what_publishes_there_and_takes_from_there = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "publish.kafka", ROOT + "command.kafka")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..")
            .because("a broker can be exchanged without touching anything else");

    @ArchTest
    static final ArchRule the_relay_knows_ports_not_backends = noClasses()
            .that()
            .resideInAPackage(ROOT + "publish.kafka")
            .should()
            .dependOnClassesThat(ours("publish.kafka", "publish", "eventlog", "store", "json"))
            .because("every log is published in the same way");

    @ArchTest
    static final ArchRule what_brings_commands_does_not_know_what_they_say = noClasses()
            .that()
            .resideInAPackage(ROOT + "command..")
            .should()
            .dependOnClassesThat(ours("command", "command.kafka", "publish", "publish.kafka", "eventlog"))
            .because("a command means the same whichever way it comes");

    @ArchTest
    static final ArchRule the_command_line_knows_documents = noClasses()
            .that()
            .resideInAPackage(ROOT + "cli")
            .should()
            .dependOnClassesThat(ours("cli", "json"))
            .because("a command speaks with a server and with an engine of this process in the same way");

    @ArchTest
    static final ArchRule the_interface_does_not_know_the_command_line = noClasses()
            .that()
            .resideInAPackage(ROOT + "rest..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "cli..")
            .because("they are two ways in, side by side");

    @ArchTest
    static final ArchRule edges_are_known_by_nobody = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "wiring..", ROOT + "rest..", ROOT + "cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "wiring..", ROOT + "rest..", ROOT + "cli..")
            .because("what is inside does not know how it is reached");

    @ArchTest
    static final ArchRule no_adapter_knows_another = slices().matching("dev.agijobs.eventlog.(*)..")
            .should()
            .notDependOnEachOther()
            .because("a backend can be removed without touching the others");

    @ArchTest
    static final ArchRule no_store_knows_another = slices().matching("dev.agijobs.store.(*)..")
            .should()
            .notDependOnEachOther()
            .because("a backend can be removed without touching the others");

    @ArchTest
    static final ArchRule there_are_no_cycles =
            slices().matching("dev.agijobs.(**)").should().beFreeOfCycles().because("dependencies point one way");

    /** Classes of this package depend on java.*, nullness annotations and the given packages of ours alone. */
    private static ClassesShouldConjunction only(String name, String... others) {
        List<String> names = new ArrayList<>(List.of(name));
        names.addAll(Arrays.asList(others));
        return classes()
                .that()
                .resideInAPackage(ROOT + name)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed(names.toArray(String[]::new))));
    }

    private static String[] allowed(String... names) {
        List<String> packages = new ArrayList<>(List.of("java..", "org.jspecify.annotations"));
        Arrays.stream(names).map(ROOT::concat).forEach(packages::add);
        return packages.toArray(String[]::new);
    }

    /** All our packages but these. */
    private static DescribedPredicate<JavaClass> ours(String... but) {
        String[] allowed = Arrays.stream(but).map(ROOT::concat).toArray(String[]::new);
        return resideInAnyPackage(ROOT.substring(0, ROOT.length() - 1) + "..")
                .and(DescribedPredicate.not(resideInAnyPackage(allowed)));
    }
}
