package dev.agijobs.tool.http;

import java.time.Duration;
import java.util.List;

/**
 * What outgoing calls may reach, and their limits.
 *
 * @param allowHosts hosts that may be called: {@code *}, {@code example.org}, {@code *.example.org}, each with an optional {@code :port}; empty: none
 * @param allowPrivate true when allowed hosts may have loopback, private and other special addresses
 * @param connectTimeout time to make a connection, 1 ms to 1 min
 * @param responseBytesMax largest body of an answer, 1 byte to 16 MiB
 * @param connectionsPerHostMax connections to one host at a time, 1 to 1024
 */
public record OutgoingSettings(
        List<String> allowHosts,
        boolean allowPrivate,
        Duration connectTimeout,
        int responseBytesMax,
        int connectionsPerHostMax) {

    /** @throws IllegalArgumentException with a sentence that names the setting */
    public OutgoingSettings {
        allowHosts = List.copyOf(allowHosts);
        for (String entry : allowHosts) {
            try {
                HostPattern.parse(entry);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("allow-hosts (ORCHESTRATOR_HTTP_ALLOW_HOSTS): " + e.getMessage(), e);
            }
        }
        if (connectTimeout.toMillis() < 1 || connectTimeout.toMillis() > 60_000) {
            throw new IllegalArgumentException(
                    "connect-timeout must be from 1 ms to 1 min, not " + connectTimeout + ".");
        }
        inRange("response-bytes-max", responseBytesMax, 16 << 20);
        inRange("connections-per-host-max", connectionsPerHostMax, 1024);
    }

    /** With the usual limits: 5 s to connect, 1 MiB a body, 32 connections a host. */
    public OutgoingSettings(List<String> allowHosts, boolean allowPrivate) {
        this(allowHosts, allowPrivate, Duration.ofSeconds(5), 1 << 20, 32);
    }

    private static void inRange(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " must be from 1 to " + max + ", not " + value + ".");
        }
    }
}
