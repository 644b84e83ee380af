package dev.agijobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisAddressTest {

    @ParameterizedTest
    @CsvSource({
        "redis://localhost, redis://localhost:6379/0",
        "redis://localhost/, redis://localhost:6379/0",
        "redis://10.0.0.1:7000/3, redis://10.0.0.1:7000/3",
        "redis://:s3cret@host:7000/3, redis://host:7000/3",
        "redis://me:s3cr%40t@host, redis://host:6379/0",
        "redis://[::1]:7000, redis://[::1]:7000/0",
    })
    void an_address_is_shown_without_user_and_password(String url, String shown) {
        RedisAddress address = RedisAddress.parse(url);

        assertThat(address.url()).isEqualTo(url);
        assertThat(address).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:6379",
                "rediss://host:6379",
                "postgres://host",
                "redis://",
                "redis:///3",
                "redis://host/three",
                "redis://host/0/1",
                "redis://host:0",
                "redis://:s3cret@ho st",
                "redis://:s3cret@host?x=y"
            })
    void anything_else_is_refused_without_showing_it(String text) {
        assertThatThrownBy(() -> RedisAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must look like redis://")
                .hasMessageNotContaining("s3cret")
                .hasNoCause();
    }

    @Test
    void spaces_around_it_are_no_part_of_it() {
        assertThat(RedisAddress.parse(" redis://host\n").url()).isEqualTo("redis://host");
    }
}
