package dev.agijobs.wiring;

import dev.agijobs.rest.problem.Problems;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts the node before the first request can come, and stops it on the way out. */
@Singleton
final class Startup {
    private static final Logger LOG = Logger.getLogger("dev.agijobs");

    private final Instance<Node> nodes;
    private final String host;
    /** Null until it is open: a refused start is stopped as well. */
    private @Nullable Node node;

    Startup(Instance<Node> nodes, @ConfigProperty(name = "quarkus.http.host") String host) {
        this.nodes = nodes;
        this.host = host;
    }

    void start(@Observes StartupEvent event) {
        Infrastructure.setDroppedExceptionHandler(Problems::untold);
        Node opened = nodes.get();
        node = opened;
        opened.start();
        opened.takeCommands();
        Backend.About log = opened.backend.about();
        Backend.Live live = opened.backend.live();
        String beside = live == null ? "" : ", live cache " + live.cache().place();
        String relay = opened.kafka.map(Object::toString).orElse("off");
        LOG.infof(
                "Log: %s %s (log id %s)%s, relay %s, address %s",
                log.name(), log.place(), opened.log.logId(), beside, relay, host);
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            new SampleMission(opened, opened.missions).submitOnce();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (node != null) {
            node.close();
        }
    }
}
