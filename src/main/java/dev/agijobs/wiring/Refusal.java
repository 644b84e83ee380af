package dev.agijobs.wiring;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.postgres.LogInUse;
import dev.agijobs.eventlog.sqlite.StateDirInUse;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Starts that must not be. Each ends with one line that says why, and exit code 1: Quarkus prints the message of a {@link ConfigurationException} alone. */
final class Refusal {
    private Refusal() {}

    /** There are no credentials yet, so nobody but this machine may reach the interface. */
    static void ofOpenHost(String host) {
        try {
            if (InetAddress.getByName(host).isLoopbackAddress()) {
                return;
            }
        } catch (UnknownHostException e) {
            throw because("The address quarkus.http.host (QUARKUS_HTTP_HOST) is unknown: " + host);
        }
        throw because("Refusing to listen on " + host
                + " without credentials, as anybody in reach could command runs. Set QUARKUS_HTTP_HOST=127.0.0.1");
    }

    /** An engine for one run serves no other node. */
    static void ofSharedLog(OrchestratorConfig config) {
        if (config.clusterSecret().isPresent()) {
            throw because(
                    "ORCHESTRATOR_CLUSTER_SECRET is set, so nodes share the log, and an engine for one run would be a node that none can reach. Give the plan to a server with `submit`, or unset it");
        }
    }

    /** What somebody can put right (a setting, a directory) is a refusal; a mistake of ours keeps its stack trace. */
    static RuntimeException of(RuntimeException failure) {
        return switch (failure) {
            case StateDirInUse e -> because(e);
            case LogInUse e -> because(e);
            case StoreUnavailable e -> because(e);
            case UncheckedIOException e -> because(e);
            case IllegalArgumentException e -> because(e);
            case IllegalStateException e -> because(e);
            default -> failure;
        };
    }

    private static ConfigurationException because(RuntimeException e) {
        return because(String.valueOf(e.getMessage()));
    }

    private static ConfigurationException because(String why) {
        return new ConfigurationException("Not started: " + why);
    }
}
