package dev.agijobs.postgres;

import dev.agijobs.eventlog.StoreUnavailable;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;

/** Why there is no connection, where what the server or the driver says of it misleads. */
final class Refusal {
    private static final String NOT_ALLOWED = "28000";

    private Refusal() {}

    /** The failure itself where it is clear, else a sentence that tells more. */
    static Throwable explained(PgAddress address, Throwable failure) {
        PgConnectOptions options = address.options();
        if (options.getPassword().isEmpty() && isOfPassword(failure)) {
            return new StoreUnavailable("It asks for a password, but its address holds none", failure);
        }
        if (failure instanceof PgException refused && NOT_ALLOWED.equals(refused.getSqlState())) {
            if (options.getSslMode() == SslMode.PREFER) {
                return second(refused, "with", SslMode.REQUIRE);
            }
            if (options.getSslMode() == SslMode.ALLOW) {
                return second(refused, "without", SslMode.DISABLE);
            }
        }
        return failure;
    }

    /** What the client's part of SCRAM says of an empty one, as soon as the server asks for it. */
    private static boolean isOfPassword(Throwable failure) {
        return failure instanceof IllegalArgumentException
                && String.valueOf(failure.getMessage()).contains("'password'");
    }

    /** The driver tells only how its second attempt ended. */
    private static StoreUnavailable second(PgException refused, String before, SslMode telling) {
        return new StoreUnavailable(
                "%s; it was asked %s encryption before, in vain, and sslmode=%s tells why"
                        .formatted(refused.getMessage(), before, telling.value),
                refused);
    }
}
