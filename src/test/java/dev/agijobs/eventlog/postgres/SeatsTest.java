package dev.agijobs.eventlog.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;

class SeatsTest {
    @Property
    void the_shares_of_all_seats_are_all_shards_and_none_is_two_more_than_another(
            @ForAll @Size(min = 1, max = Seats.COUNT) @UniqueElements
                    List<@IntRange(min = 0, max = Seats.COUNT - 1) Integer> numbers) {
        List<String> taken = numbers.stream().map("seat-%02d"::formatted).toList();

        List<Integer> shares =
                taken.stream().map(seat -> Seats.share(taken, seat)).sorted().toList();

        assertThat(shares.stream().mapToInt(Integer::intValue).sum()).isEqualTo(Shards.COUNT);
        assertThat(shares.getLast() - shares.getFirst()).isLessThanOrEqualTo(1);
    }
}
