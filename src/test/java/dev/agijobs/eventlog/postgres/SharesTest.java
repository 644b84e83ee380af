package dev.agijobs.eventlog.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SharesTest {
    @Test
    void a_page_is_parted_evenly_and_what_one_leaves_goes_to_the_others() {
        assertThat(Shares.of(new long[] {100, 100, 100, 100}, 40)).containsExactly(10, 10, 10, 10);
        assertThat(Shares.of(new long[] {2, 100, 0, 100}, 40)).containsExactly(2, 19, 0, 19);
        assertThat(Shares.of(new long[] {1_000, 1}, 40)).containsExactly(39, 1);
    }

    @Test
    void a_page_holds_what_there_is_and_no_more_than_its_limit() {
        assertThat(Shares.of(new long[] {3, 0, -5}, 40)).containsExactly(3, 0, 0);
        assertThat(Shares.of(new long[] {9, 9, 9}, 2)).containsExactly(1, 1, 0);
        assertThat(Shares.of(new long[] {0, 0}, 2)).containsExactly(0, 0);
    }
}
