package dev.agijobs.cluster;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What the nodes of a cluster know and nobody else: a request that brings it comes from one of them. Never logged. */
public final class ClusterSecret {

    /** The header that brings it. */
    public static final String HEADER = "X-Orchestrator-Cluster";

    /** No other node is believed. */
    public static final ClusterSecret NONE = new ClusterSecret("");

    private static final int LENGTH_MIN = 16;

    private final byte[] secret;

    private ClusterSecret(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException when it is shorter than 16 characters */
    public static ClusterSecret of(String secret) {
        if (secret.length() < LENGTH_MIN) {
            throw new IllegalArgumentException(
                    "ORCHESTRATOR_CLUSTER_SECRET must have %d characters or more".formatted(LENGTH_MIN));
        }
        return new ClusterSecret(secret);
    }

    /** Whether there is one. */
    public boolean isSet() {
        return secret.length > 0;
    }

    /** In a time that says nothing of the secret. */
    public boolean matches(@Nullable String brought) {
        return isSet() && brought != null && MessageDigest.isEqual(secret, brought.getBytes(StandardCharsets.UTF_8));
    }

    /** What the header brings. */
    public String text() {
        return new String(secret, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "ClusterSecret[hidden]";
    }
}
