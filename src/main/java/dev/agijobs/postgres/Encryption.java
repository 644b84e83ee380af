package dev.agijobs.postgres;

import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How connections to Postgres are encrypted, as libpq has it: {@code sslmode} says whether, and whose certificate is good enough; {@code sslrootcert} names a file of those who may
 * have signed it.
 *
 * @param root a PEM file, or null for the authorities that Java trusts
 */
record Encryption(SslMode mode, @Nullable String root) {
    /** Says in words what null says: it is the default here. */
    private static final String SYSTEM = "system";

    /** @throws IllegalArgumentException with a sentence when the two cannot be used together, or the file cannot */
    static Encryption of(@Nullable String modeText, @Nullable String root) {
        SslMode mode = mode(modeText == null ? SslMode.PREFER.value : modeText);
        if (root == null) {
            return new Encryption(mode, null);
        }
        if (root.equals(SYSTEM)) {
            if (mode != SslMode.VERIFY_FULL) {
                throw new IllegalArgumentException(
                        "sslrootcert=system needs sslmode=verify-full, as anybody may have a certificate that the system trusts, but sslmode is "
                                + mode.value);
            }
            return new Encryption(mode, null);
        }
        if (mode == SslMode.DISABLE || mode == SslMode.ALLOW || mode == SslMode.PREFER) {
            throw new IllegalArgumentException(
                    "sslrootcert needs sslmode=require, verify-ca or verify-full, else nothing is verified, but sslmode is "
                            + mode.value);
        }
        check(root);
        return new Encryption(mode == SslMode.REQUIRE ? SslMode.VERIFY_CA : mode, root);
    }

    private static SslMode mode(String text) {
        for (SslMode mode : SslMode.values()) {
            if (mode.value.equals(text.toLowerCase(Locale.ROOT))) {
                return mode;
            }
        }
        throw new IllegalArgumentException(
                "sslmode must be disable, allow, prefer, require, verify-ca or verify-full, but is " + text);
    }

    private static void check(String root) {
        try (InputStream file = Files.newInputStream(Path.of(root))) {
            if (!CertificateFactory.getInstance("X.509")
                    .generateCertificates(file)
                    .isEmpty()) {
                return;
            }
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    "sslrootcert names the file %s, which cannot be read".formatted(root), e);
        } catch (CertificateException e) {
            // Told below.
        }
        throw new IllegalArgumentException(
                "sslrootcert names the file %s, which holds no certificates".formatted(root));
    }

    void applyTo(PgConnectOptions options) {
        boolean verifies = mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL;
        options.setSslMode(mode);
        options.setTrustAll(!verifies);
        if (verifies) {
            options.setTrustOptions(root == null ? ofJava() : new PemTrustOptions().addCertPath(root));
        }
        if (mode == SslMode.VERIFY_FULL) {
            options.setHostnameVerificationAlgorithm("HTTPS");
        }
    }

    private static TrustOptions ofJava() {
        try {
            TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init((KeyStore) null);
            return TrustOptions.wrap(trusted);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform trusts somebody", e);
        }
    }
}
