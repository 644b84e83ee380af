package dev.agijobs.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerVersionTest {
    private static final PgAddress ADDRESS = PgAddress.parse("postgres://me:secret@db/jobs");

    private static void check(int number) {
        new ServerVersion(number).check(ADDRESS, ServerVersion.OLDEST_MAJOR);
    }

    @ParameterizedTest
    @ValueSource(ints = {130_000, 130_022, 160_010, 180_006, 190_000})
    void a_server_on_which_it_works_is_used(int number) {
        assertThatCode(() -> check(number)).doesNotThrowAnyException();
    }

    @Test
    void an_older_one_is_refused_with_a_sentence() {
        assertThatThrownBy(() -> check(120_022))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Postgres (jobs on db:5432) is of version 12.22, but version 13 or a newer one is needed; upgrade the server, or name another one.");
        assertThatThrownBy(() -> check(129_999)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void it_is_said_as_the_server_says_it() {
        assertThat(new ServerVersion(180_006)).hasToString("18.6");
        assertThat(new ServerVersion(150_000)).hasToString("15.0");
    }
}
