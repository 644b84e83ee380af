package dev.agijobs.projection.scheduleview;

import static dev.agijobs.testkit.GivenSchedule.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.json.RunEventCodec.Encoded;
import dev.agijobs.schedule.Firing;
import dev.agijobs.schedule.Overlap;
import dev.agijobs.schedule.ScheduleDefinition;
import dev.agijobs.schedule.ScheduleEvent;
import dev.agijobs.schedule.Standing;
import dev.agijobs.schedule.json.ScheduleEventCodec;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.testkit.GivenSchedule;
import dev.agijobs.testkit.ScheduleListing;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The list of schedules, built from events. */
class ScheduleViewsTest {

    private static final ScheduleDefinition MINUTELY = GivenSchedule.minutely(Overlap.QUEUE, 1);
    private static final ScheduleEventCodec CODEC = new ScheduleEventCodec(new PlanReader(PlanLimits.DEFAULT));

    private final MemoryEventLog log = new MemoryEventLog("log", Runnable::run);
    private final ScheduleListing listing = new ScheduleListing(log, new MemoryArtifactStore());

    @AfterEach
    void stop() {
        listing.close();
    }

    private void append(String id, int second, ScheduleEvent... events) {
        for (ScheduleEvent event : events) {
            Encoded encoded = CODEC.encode(event);
            NewEvent stored = new NewEvent(
                    UUID.randomUUID(),
                    encoded.type(),
                    encoded.version(),
                    at(second),
                    "tester",
                    null,
                    null,
                    encoded.payload());
            String stream = "schedule-" + id;
            long seq = log.head(stream)
                    .await()
                    .indefinitely()
                    .map(head -> head.seq())
                    .orElse(0L);
            log.append(new Append(
                            stream, ExpectedVersion.at(seq), java.util.List.of(stored), new StreamStatus(false, null)))
                    .await()
                    .indefinitely();
        }
    }

    private void create(String id, int second) {
        append(id, second, new ScheduleEvent.ScheduleCreated(id, MINUTELY, "print"));
    }

    @Test
    void schedules_come_newest_first_from_page_to_page_and_are_counted() {
        for (int i = 0; i < 5; i++) {
            create("s" + i, i);
        }

        assertThat(listing.all()).extracting(ScheduleSummary::id).containsExactly("s4", "s3", "s2", "s1", "s0");
        assertThat(listing.count()).isEqualTo(5);
    }

    @Test
    void what_happens_shows() {
        create("s", 0);
        append("s", 60, GivenSchedule.fired(60));
        append("s", 120, GivenSchedule.queued(120));
        append("s", 121, GivenSchedule.ended(60), GivenSchedule.fired(120));

        ScheduleSummary schedule = listing.all().getFirst();

        assertThat(schedule.standing().agenda().running()).isEqualTo(new Firing(at(120), "run@" + at(120)));
        assertThat(schedule.standing().agenda().queue()).isEmpty();
        assertThat(schedule.standing().tally())
                .isEqualTo(new Standing.Tally(2, 0, new Firing(at(120), "run@" + at(120)), "succeeded"));
        assertThat(schedule.nextAt()).contains(at(180));
        assertThat(schedule.planId()).isEqualTo(MINUTELY.plan().planId());
    }

    @Test
    void a_change_shows_and_a_pause_has_no_next_time() {
        create("s", 0);
        ScheduleDefinition daily = GivenSchedule.cron("0 0 * * *", "Europe/Berlin", Overlap.CANCEL, 3);
        append("s", 30, new ScheduleEvent.ScheduleChanged("s", daily, at(30)));
        ScheduleSummary changed = listing.all().getFirst();
        append("s", 40, new ScheduleEvent.SchedulePaused("s"));

        ScheduleSummary paused = listing.all().getFirst();

        assertThat(changed.cron()).isEqualTo("0 0 * * *");
        assertThat(changed.overlap()).isEqualTo(Overlap.CANCEL);
        assertThat(changed.nextAt()).contains(at(23 * 3_600));
        assertThat(paused.nextAt()).isEmpty();
    }

    @Test
    void what_is_deleted_is_not_listed_and_what_comes_after_is_nothing() {
        create("a", 0);
        create("b", 1);
        append("a", 60, GivenSchedule.fired(60), new ScheduleEvent.ScheduleDeleted("a"), GivenSchedule.ended(60));

        assertThat(listing.all()).extracting(ScheduleSummary::id).containsExactly("b");
        assertThat(listing.count()).isOne();
    }

    @Test
    void an_empty_log_has_none_and_a_cursor_that_is_none_is_refused() {
        assertThat(listing.all()).isEmpty();
        assertThat(listing.count()).isZero();
        assertThatThrownBy(() -> listing.views.list(2, "nonsense")).isInstanceOf(IllegalArgumentException.class);
    }
}
