package dev.agijobs.rest.peer;

import dev.agijobs.engine.schedule.ScheduleService;
import dev.agijobs.projection.ProjectionRunner;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which stream a request is about, if it is about one. */
final class RequestTarget {
    private static final String ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    private static final Pattern RUN = Pattern.compile("/api/v1/runs/(" + ID + ")(/.*)?");
    private static final Pattern SCHEDULE = Pattern.compile("/api/v1/schedules/(" + ID + ")(/.*)?");
    private static final Pattern NEW_RUN = Pattern.compile("/api/v1/runs|/api/v1/runs/" + ID + "/fork");
    private static final Pattern NEW = Pattern.compile(NEW_RUN.pattern() + "|/api/v1/runs/batch|/api/v1/schedules");
    private static final Pattern REBUILD = Pattern.compile("/api/v1/projections/[^/]+/rebuild");
    /** Prefix of the streams of runs. */
    static final String RUNS = "run-";

    /** The id of what is made with an idempotency key. */
    @FunctionalInterface
    interface Derived {
        String id(String principal, String key);
    }

    private final Derived runs;
    private final Derived schedules;
    private final String principal;

    /** @param principal of all requests that are served */
    RequestTarget(Derived runs, Derived schedules, String principal) {
        this.runs = runs;
        this.schedules = schedules;
        this.principal = principal;
    }

    /** The stream's name, or null when the request is about none: what is made without a key gets a stream of the node that makes it. */
    @Nullable
    String stream(HttpServerRequest request) {
        String path = Objects.requireNonNullElse(request.path(), "");
        if (request.method().equals(HttpMethod.POST)) {
            String key = request.getHeader("Idempotency-Key");
            if (NEW_RUN.matcher(path).matches()) {
                return key == null ? null : RUNS + runs.id(principal, key);
            }
            if (path.equals("/api/v1/schedules")) {
                return key == null ? null : ScheduleService.STREAMS + schedules.id(principal, key);
            }
        }
        Matcher run = RUN.matcher(path);
        if (run.matches()) {
            return RUNS + run.group(1);
        }
        if (REBUILD.matcher(path).matches()) {
            return ProjectionRunner.KEEPER;
        }
        Matcher schedule = SCHEDULE.matcher(path);
        return schedule.matches() ? ScheduleService.STREAMS + schedule.group(1) : null;
    }

    /** Whether the request makes something new. */
    boolean makesNew(HttpServerRequest request) {
        return request.method().equals(HttpMethod.POST)
                && NEW.matcher(Objects.requireNonNullElse(request.path(), "")).matches();
    }
}
