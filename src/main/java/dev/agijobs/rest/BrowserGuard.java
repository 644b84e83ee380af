package dev.agijobs.rest;

import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.ProblemAnswer;
import dev.agijobs.rest.problem.Refused;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pages of strangers from reaching this machine through its owner's browser: a name that was rebound to the loopback address is not served, and a page of another
 * origin may change nothing (RFC 6454, section 7; RFC 9110, section 7.4).
 */
@ApplicationScoped
public class BrowserGuard {

    /** Before a body is read. */
    private static final int FIRST = -2_000_000;

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost\\.?|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[?(::1|0:0:0:0:0:0:0:1)]?");
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final String configured;

    BrowserGuard(@ConfigProperty(name = "quarkus.http.host") String configured) {
        this.configured = configured.toLowerCase(Locale.ROOT);
    }

    void register(@Observes Router router) {
        router.route().order(FIRST).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        HostAndPort authority = request.authority();
        if (authority == null || !serves(authority.host().toLowerCase(Locale.ROOT))) {
            ProblemAnswer.send(
                    context,
                    new Refused(
                            Code.HOST_NOT_SERVED,
                            "Call this server by localhost, its loopback address or " + configured));
        } else if (!SAFE.contains(request.method())
                && !ownOrigin(request.getHeader("Origin"), request.getHeader("Host"))) {
            ProblemAnswer.send(
                    context,
                    new Refused(Code.ORIGIN_FORBIDDEN, "The header Origin names another origin than this server"));
        } else {
            context.next();
        }
    }

    private boolean serves(String host) {
        return LOOPBACK.matcher(host).matches() || host.equals(configured);
    }

    private static boolean ownOrigin(@Nullable String origin, @Nullable String host) {
        return origin == null
                || origin.equalsIgnoreCase("http://" + host)
                || origin.equalsIgnoreCase("https://" + host);
    }
}
