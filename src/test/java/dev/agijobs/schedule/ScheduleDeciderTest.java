package dev.agijobs.schedule;

import static dev.agijobs.testkit.GivenSchedule.ID;
import static dev.agijobs.testkit.GivenSchedule.T0;
import static dev.agijobs.testkit.GivenSchedule.at;
import static dev.agijobs.testkit.GivenSchedule.cancelRequested;
import static dev.agijobs.testkit.GivenSchedule.change;
import static dev.agijobs.testkit.GivenSchedule.create;
import static dev.agijobs.testkit.GivenSchedule.created;
import static dev.agijobs.testkit.GivenSchedule.cron;
import static dev.agijobs.testkit.GivenSchedule.delete;
import static dev.agijobs.testkit.GivenSchedule.end;
import static dev.agijobs.testkit.GivenSchedule.ended;
import static dev.agijobs.testkit.GivenSchedule.fired;
import static dev.agijobs.testkit.GivenSchedule.given;
import static dev.agijobs.testkit.GivenSchedule.look;
import static dev.agijobs.testkit.GivenSchedule.minutely;
import static dev.agijobs.testkit.GivenSchedule.missed;
import static dev.agijobs.testkit.GivenSchedule.overlapping;
import static dev.agijobs.testkit.GivenSchedule.pausing;
import static dev.agijobs.testkit.GivenSchedule.queued;
import static dev.agijobs.testkit.GivenSchedule.skipped;
import static dev.agijobs.testkit.GivenSchedule.timing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.schedule.ScheduleEvent.Reason;
import dev.agijobs.schedule.ScheduleEvent.ScheduleChanged;
import dev.agijobs.schedule.ScheduleEvent.ScheduleDeleted;
import dev.agijobs.schedule.ScheduleEvent.SchedulePaused;
import dev.agijobs.schedule.ScheduleEvent.ScheduleResumed;
import dev.agijobs.testkit.GivenSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The rules of a schedule. All of them are due every minute, unless they say otherwise, so nominal times are 60, 120, ... seconds after it was made. */
class ScheduleDeciderTest {

    private static final ScheduleEvent SKIPPING = created(minutely(Overlap.SKIP, 1));
    private static final ScheduleEvent QUEUEING = created(minutely(Overlap.QUEUE, 1));
    private static final ScheduleEvent CANCELLING = created(minutely(Overlap.CANCEL, 1));

    // --- making one

    @Test
    void a_schedule_is_made() {
        given().when(create(minutely(Overlap.SKIP, 1))).then(SKIPPING);
    }

    @Test
    void a_schedule_may_be_made_paused() {
        given().when(new ScheduleCommand.Create(T0, null, ID, minutely(Overlap.SKIP, 1), true, "print", true))
                .then(SKIPPING, new SchedulePaused(ID));
    }

    @Test
    void the_same_request_makes_it_once_and_another_one_is_refused() {
        given(SKIPPING).when(create(minutely(Overlap.SKIP, 1))).thenNothing();
        given(SKIPPING)
                .when(new ScheduleCommand.Create(T0, "key", ID, minutely(Overlap.SKIP, 1), false, "other", true))
                .thenRejected(ScheduleDecision.Reason.IDEMPOTENCY_KEY_REUSED);
        given(SKIPPING, new ScheduleDeleted(ID))
                .when(create(minutely(Overlap.SKIP, 1)))
                .thenRejected(ScheduleDecision.Reason.IDEMPOTENCY_KEY_REUSED);
    }

    @Test
    void there_is_a_limit_which_does_not_hold_for_one_that_was_made() {
        ScheduleCommand full =
                new ScheduleCommand.Create(T0, "key", ID, minutely(Overlap.SKIP, 1), false, "print", false);

        given().when(full).thenRejected(ScheduleDecision.Reason.TOO_MANY_SCHEDULES);
        given(SKIPPING).when(full).thenNothing();
    }

    @Test
    void one_that_is_never_due_is_refused() {
        given().when(create(cron("0 0 30 2 *", "UTC", Overlap.SKIP, 1)))
                .thenRejected(ScheduleDecision.Reason.NEVER_DUE);
        given(SKIPPING)
                .when(change(1, timing("0 0 31 4 *", null, null)))
                .thenRejected(ScheduleDecision.Reason.NEVER_DUE);
    }

    @Test
    void nothing_is_known_of_one_that_was_not_made() {
        given().when(look(60)).thenRejected(ScheduleDecision.Reason.SCHEDULE_NOT_FOUND);
        given().when(change(60, pausing(true))).thenRejected(ScheduleDecision.Reason.SCHEDULE_NOT_FOUND);
        given().when(delete(60)).thenRejected(ScheduleDecision.Reason.SCHEDULE_NOT_FOUND);
    }

    // --- being due

    @Test
    void nothing_happens_before_a_nominal_time_and_a_run_starts_at_it() {
        given(SKIPPING)
                .when(look(59))
                .thenNothing()
                .when(look(60))
                .then(fired(60))
                .when(look(61))
                .thenNothing();
    }

    @Test
    void a_clock_that_is_set_back_fires_nothing_twice() {
        given(SKIPPING, fired(60), ended(60), fired(120), ended(120))
                .when(look(61))
                .thenNothing()
                .when(look(120))
                .thenNothing()
                .when(look(180))
                .then(fired(180));
    }

    @Test
    void a_run_that_ends_makes_room() {
        given(SKIPPING, fired(60))
                .when(end(70, 60))
                .then(ended(60))
                .when(look(120))
                .then(fired(120));
    }

    @Test
    void the_end_of_another_run_is_no_news() {
        given(SKIPPING, fired(60)).when(end(70, 0)).thenNothing();
        given(SKIPPING, fired(60), ended(60)).when(end(70, 60)).thenNothing();
    }

    // --- overlap

    @Test
    void skip_skips_while_a_run_is_under_way() {
        given(SKIPPING, fired(60))
                .when(look(120))
                .then(skipped(Reason.OVERLAP, 120))
                .when(look(121))
                .thenNothing();
    }

    @Test
    void queue_starts_what_waited_in_its_order() {
        given(QUEUEING, fired(60))
                .when(look(120))
                .then(queued(120))
                .when(look(180))
                .then(queued(180))
                .when(end(181, 60))
                .then(ended(60))
                .when(look(181))
                .then(fired(120))
                .when(look(182))
                .thenNothing();
    }

    @Test
    void a_full_queue_skips() {
        long[] waiting = LongStream.rangeClosed(2, ScheduleDecider.QUEUE_MAX + 1)
                .map(i -> i * 60)
                .toArray();
        long next = (ScheduleDecider.QUEUE_MAX + 2) * 60;

        given(QUEUEING, fired(60), queued(waiting)).when(look(next)).then(skipped(Reason.QUEUE_FULL, next));
    }

    @Test
    void cancel_asks_the_run_to_make_room_once_and_starts_the_newest_time_when_it_has() {
        given(CANCELLING, fired(60))
                .when(look(120))
                .then(queued(120), cancelRequested(60))
                .when(look(180))
                .then(skipped(Reason.SUPERSEDED, 120), queued(180))
                .when(end(190, 60))
                .then(ended(60))
                .when(look(190))
                .then(fired(180));
    }

    @Test
    void a_change_of_policy_holds_for_what_comes_due() {
        given(QUEUEING, fired(60), queued(120))
                .when(change(130, overlapping(Overlap.SKIP)))
                .then(new ScheduleChanged(ID, minutely(Overlap.SKIP, 1), T0))
                .when(look(180))
                .then(skipped(Reason.OVERLAP, 180))
                .when(end(181, 60))
                .then(ended(60))
                .when(look(181))
                .then(fired(120));
    }

    // --- catching up

    @Test
    void of_many_missed_times_the_newest_is_made_up_for() {
        given(SKIPPING).when(look(3_630)).then(missed(60, 3_540, 59), fired(3_600));
    }

    @Test
    void as_many_are_made_up_for_as_was_said_one_after_another() {
        given(created(minutely(Overlap.SKIP, 3)))
                .when(look(3_630))
                .then(missed(60, 3_420, 57), fired(3_480), queued(3_540, 3_600))
                .when(end(3_640, 3_480))
                .then(ended(3_480))
                .when(look(3_640))
                .then(fired(3_540));
    }

    @Test
    void none_is_made_up_for_but_the_newest_counts_as_on_time_when_it_is_hardly_late() {
        GivenSchedule never = given(created(minutely(Overlap.SKIP, 0)));

        never.when(look(130)).then(missed(60, 60, 1), fired(120));
        never.andAt(at(131), ended(120)).when(look(191)).then(missed(180, 180, 1));
    }

    @Test
    void fewer_missed_than_may_be_made_up_for_all_are() {
        given(created(minutely(Overlap.SKIP, 5))).when(look(150)).then(fired(60), queued(120));
    }

    @Test
    void what_was_missed_follows_the_policy_when_a_run_is_under_way() {
        given(SKIPPING, fired(60)).when(look(330)).then(missed(120, 240, 3), skipped(Reason.OVERLAP, 300));
        given(QUEUEING, fired(60)).when(look(330)).then(missed(120, 240, 3), queued(300));
        given(CANCELLING, fired(60)).when(look(330)).then(missed(120, 240, 3), queued(300), cancelRequested(60));
    }

    @Test
    void more_missed_times_of_an_expression_than_are_looked_at_once_are_taken_in_several_looks() {
        long all = 2 * CronTimes.LOOKED_AT_MAX + 10;
        long first = CronTimes.LOOKED_AT_MAX - 1;
        long second = 2 * first;

        given(created(cron("* * * * *", "UTC", Overlap.SKIP, 1)))
                .when(look(all * 60))
                .then(missed(60, first * 60, first))
                .when(look(all * 60))
                .then(missed((first + 1) * 60, second * 60, first))
                .when(look(all * 60))
                .then(missed((second + 1) * 60, (all - 1) * 60, all - 1 - second), fired(all * 60))
                .when(look(all * 60))
                .thenNothing();
    }

    @Test
    void ten_years_of_missed_seconds_are_one_event() {
        ScheduleDefinition secondly = GivenSchedule.every(Duration.ofSeconds(1), Overlap.SKIP, 1);
        long years = Duration.ofDays(3_650).toSeconds();

        given(created(secondly)).when(look(years)).then(missed(1, years - 1, years - 1), fired(years));
    }

    // --- changing

    @Test
    void what_is_due_is_settled_before_a_change() {
        ScheduleDefinition hourly = GivenSchedule.every(Duration.ofHours(1), Overlap.SKIP, 1);

        given(SKIPPING)
                .when(change(90, timing(null, Duration.ofHours(1), null)))
                .then(fired(60), new ScheduleChanged(ID, hourly, at(90)))
                .when(end(91, 60))
                .then(ended(60))
                .when(look(3_689))
                .thenNothing()
                .when(look(3_690))
                .then(fired(3_690));
    }

    @Test
    void an_expression_takes_the_place_of_an_interval() {
        given(SKIPPING)
                .when(change(30, timing("30 * * * *", null, "Europe/Berlin")))
                .then(new ScheduleChanged(ID, cron("30 * * * *", "Europe/Berlin", Overlap.SKIP, 1), at(30)))
                .when(look(1_799))
                .thenNothing()
                .when(look(1_800))
                .then(fired(1_800));
    }

    @Test
    void a_zone_means_nothing_to_an_interval() {
        GivenSchedule moved = given(SKIPPING).when(change(30, timing(null, null, "Europe/Berlin")));

        assertThat(moved.then(new ScheduleChanged(
                                ID,
                                new ScheduleChange(
                                                null,
                                                null,
                                                null,
                                                null,
                                                "Europe/Berlin",
                                                null,
                                                null,
                                                null,
                                                null,
                                                null,
                                                null)
                                        .applyTo(minutely(Overlap.SKIP, 1)),
                                T0))
                        .state()
                        .nextAt())
                .contains(at(60));
    }

    @Test
    void a_change_to_what_is_so_already_is_none() {
        given(SKIPPING).when(change(30, overlapping(Overlap.SKIP))).thenNothing();
        given(SKIPPING).when(change(30, pausing(false))).thenNothing();
    }

    @Test
    void a_change_of_one_that_has_moved_on_is_refused() {
        GivenSchedule moved = given(SKIPPING, fired(60)).andAt(at(70), new SchedulePaused(ID));

        moved.when(new ScheduleCommand.Change(at(80), 1L, pausing(false)))
                .thenRejected(ScheduleDecision.Reason.REVISION_CONFLICT);
        moved.when(new ScheduleCommand.Delete(at(80), 2L)).thenRejected(ScheduleDecision.Reason.REVISION_CONFLICT);
        moved.when(new ScheduleCommand.Change(at(80), 3L, pausing(false))).then(new ScheduleResumed(ID));
    }

    @Test
    void times_during_a_pause_are_none() {
        given(SKIPPING)
                .when(change(30, pausing(true)))
                .then(new SchedulePaused(ID))
                .when(look(600))
                .thenNothing()
                .when(change(610, pausing(false)))
                .then(new ScheduleResumed(ID))
                .when(look(659))
                .thenNothing()
                .when(look(660))
                .then(fired(660));
    }

    @Test
    void what_waits_when_it_is_paused_starts_when_it_goes_on() {
        given(QUEUEING, fired(60), queued(120))
                .andAt(at(130), new SchedulePaused(ID))
                .when(end(140, 60))
                .then(ended(60))
                .when(look(140))
                .thenNothing()
                .when(change(200, pausing(false)))
                .then(new ScheduleResumed(ID))
                .when(look(200))
                .then(fired(120));
    }

    // --- deleting

    @Test
    void deleting_drops_what_waits_and_what_is_due_and_the_run_goes_on() {
        GivenSchedule deleted = given(QUEUEING, fired(60), queued(120))
                .when(delete(250))
                .then(skipped(Reason.DELETED, 120), missed(180, 240, 2), new ScheduleDeleted(ID));

        assertThat(deleted.state().over()).isFalse();
        deleted.when(look(300)).thenNothing().when(end(310, 60)).then(ended(60));
        assertThat(deleted.state().over()).isTrue();
    }

    @Test
    void what_is_deleted_is_not_found() {
        GivenSchedule deleted = given(SKIPPING, new ScheduleDeleted(ID));

        deleted.when(delete(60)).thenRejected(ScheduleDecision.Reason.SCHEDULE_NOT_FOUND);
        deleted.when(change(60, pausing(true))).thenRejected(ScheduleDecision.Reason.SCHEDULE_NOT_FOUND);
    }

    // --- the fold

    @Test
    void it_tells_what_comes_next_and_what_came_of_it() {
        ScheduleState state = given(QUEUEING, fired(60), ended(60), missed(120, 240, 3), fired(300), queued(360))
                .state();

        assertThat(state.nextAt()).contains(at(420));
        assertThat(state.standing().tally())
                .isEqualTo(new Standing.Tally(2, 3, new Firing(at(300), "run@" + at(300)), "succeeded"));
        assertThat(state.standing().agenda().queue()).containsExactly(at(360));
    }

    @Test
    void a_long_stream_can_be_read_from_its_last_checkpoint() {
        GivenSchedule life = given(SKIPPING);
        int checkpoints = 0;
        for (long t = 60; t <= 60 * 150; t += 60) {
            for (ScheduleCommand command : new ScheduleCommand[] {look(t), end(t + 1, t)}) {
                ScheduleDecision decision = ScheduleDecider.decide(life.state(), command, GivenSchedule.NAMES);
                ScheduleEvent[] events =
                        ((ScheduleDecision.Accepted) decision).events().toArray(ScheduleEvent[]::new);
                life.when(command).then(events);
                if (events[events.length - 1] instanceof ScheduleEvent.ScheduleCheckpointed last) {
                    checkpoints++;
                    ScheduleFact fact = new ScheduleFact(life.state().seq(), command.at(), last);
                    assertThat(ScheduleState.after(null, fact)).isEqualTo(life.state());
                }
            }
        }

        assertThat(life.state().seq()).isEqualTo(301 + checkpoints);
        assertThat(checkpoints).isEqualTo(3);
    }

    @Test
    void an_event_that_cannot_follow_is_refused() {
        Instant later = at(60);
        ScheduleState state = given(SKIPPING).state();

        assertThatThrownBy(() -> ScheduleState.after(null, new ScheduleFact(1, later, fired(60))))
                .isInstanceOf(CorruptSchedule.class);
        assertThatThrownBy(() -> ScheduleState.after(state, new ScheduleFact(3, later, fired(60))))
                .isInstanceOf(CorruptSchedule.class);
    }
}
