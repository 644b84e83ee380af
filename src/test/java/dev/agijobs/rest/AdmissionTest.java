package dev.agijobs.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When new runs are refused, by a clock and figures of the test's choice. */
class AdmissionTest {

    private final AtomicLong behind = new AtomicLong();
    private final AtomicLong free = new AtomicLong(1_000);
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final AtomicInteger looks = new AtomicInteger();
    private final Admission admission = new Admission(
            behind::get,
            100,
            () -> {
                looks.incrementAndGet();
                return free.get();
            },
            500,
            now::get);

    private void isRefused(Code code) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(admission::check)
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(code));
    }

    @Test
    void runs_are_taken_while_views_keep_up_and_the_disk_has_room() {
        behind.set(100);
        free.set(500);
        assertThatCode(admission::check).doesNotThrowAnyException();
    }

    @Test
    void views_too_far_behind_refuse_until_they_have_come_up() {
        behind.set(101);
        isRefused(Code.VIEWS_TOO_FAR_BEHIND);
        behind.set(0);
        assertThatCode(admission::check).doesNotThrowAnyException();
    }

    @Test
    void the_disk_is_looked_at_once_a_second_and_the_finding_stands_so_long() {
        free.set(499);
        isRefused(Code.INSUFFICIENT_STORAGE);
        free.set(500);
        now.addAndGet(TimeUnit.SECONDS.toNanos(1) - 1);
        isRefused(Code.INSUFFICIENT_STORAGE);
        assertThat(looks).hasValue(1);

        now.addAndGet(1);
        assertThatCode(admission::check).doesNotThrowAnyException();
        assertThat(looks).hasValue(2);
    }
}
