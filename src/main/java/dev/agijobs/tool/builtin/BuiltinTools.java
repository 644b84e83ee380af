package dev.agijobs.tool.builtin;

import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.http.HostGuard;
import dev.agijobs.tool.http.OutgoingHttp;
import dev.agijobs.tool.http.OutgoingSettings;
import dev.agijobs.tool.http.SystemHostResolver;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;

/** All tools of this package. */
public final class BuiltinTools {

    private BuiltinTools() {}

    /**
     * @param vertx carries the outgoing connections, which close with it
     * @param clock tells how long is left until a step's deadline
     */
    public static List<StepTool> all(Vertx vertx, OutgoingSettings settings, InstantSource clock) {
        HostGuard guard = new HostGuard(settings, new SystemHostResolver());
        OutgoingHttp http = new OutgoingHttp(vertx, settings, guard);
        return List.of(new NoopTool(), new EchoTool(), new FailTool(), new HttpRequestTool(http, clock));
    }
}
