package dev.agijobs.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PgAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://me:s%27%20x@db.example:5433/jobs",
                "postgresql://me:s%27%20x@db.example:5433/jobs?sslmode=prefer",
                "jdbc:postgresql://db.example:5433/jobs?user=me&password=s%27%20x",
                "host=db.example port=5433 dbname=jobs user=me password='s\\' x'",
                " password = 's\\' x'  user=me host=db.example port='5433' dbname=jobs "
            })
    void each_form_says_the_same(String dsn) {
        PgConnectOptions options = PgAddress.parse(dsn).options();

        assertThat(options.getHost()).isEqualTo("db.example");
        assertThat(options.getPort()).isEqualTo(5433);
        assertThat(options.getDatabase()).isEqualTo("jobs");
        assertThat(options.getUser()).isEqualTo("me");
        assertThat(options.getPassword()).isEqualTo("s' x");
        assertThat(PgAddress.parse(dsn)).hasToString("jobs on db.example:5433");
    }

    @Test
    void what_is_left_out_is_as_usual() {
        PgConnectOptions options = PgAddress.parse("postgres://me@db/").options();

        assertThat(options.getPort()).isEqualTo(5432);
        assertThat(options.getDatabase()).isEqualTo("me");
        assertThat(options.getSslMode()).isEqualTo(SslMode.PREFER);
        assertThat(options.getProperties()).containsEntry("application_name", "orchestrator");
    }

    @Test
    void a_schema_may_be_named_and_encryption_demanded() {
        PgConnectOptions options = PgAddress.parse("jdbc:postgresql://db/jobs?currentSchema=mine&sslmode=verify-full")
                .options();

        assertThat(options.getProperties()).containsEntry("search_path", "mine");
        assertThat(options.getSslMode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(options.isTrustAll()).isFalse();
        assertThat(options.getHostnameVerificationAlgorithm()).isEqualTo("HTTPS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "mysql://me:secret@db/jobs",
                "postgres://me:secret@db:port/jobs",
                "postgres://me:sec ret@db/jobs",
                "postgres://me:%secret@db/jobs",
                "postgres://me:p@secret@db/jobs",
                "postgres://me:12/secret@db/jobs",
                "postgres://me:12#secret@db/jobs",
                "postgres://me:12?secret@db/jobs",
                "postgres://me:secret@db/jobs?what=secret",
                "postgres://me:secret@db/jobs?sslmode",
                "host=db password='secret",
                "host=/run/postgresql password=secret",
                "host=a,b password=secret",
                "host=db port=0 password=secret",
                "host=db sslmode=perhaps password=secret"
            })
    void what_cannot_be_read_is_refused_without_saying_the_password(String dsn) {
        assertThatThrownBy(() -> PgAddress.parse(dsn))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e ->
                        assertThat(String.valueOf(e.getMessage())).isNotBlank().doesNotContain("secret"));
    }
}
