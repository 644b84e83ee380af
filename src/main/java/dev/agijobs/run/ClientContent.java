package dev.agijobs.run;

import dev.agijobs.plan.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of an event came from the client's command, so that a repeated idempotency key with other content is noticed. */
final class ClientContent {
    private ClientContent() {}

    static String fingerprint(RunEvent event) {
        List<@Nullable Object> content = new ArrayList<>();
        content.add(event.getClass().getSimpleName());
        switch (event) {
            case RunEvent.RunSubmitted e -> content.add(e.fingerprint());
            case RunEvent.ApprovalRecorded e -> {
                content.add(e.approver());
                content.add(e.approved());
                content.add(e.comment());
            }
            case RunEvent.SignalReceived e -> {
                content.add(e.name());
                content.add(e.payload());
            }
            case RunEvent.RunPaused e -> content.add(e.reason());
            case RunEvent.RunResumed e -> content.add(e.reason());
            case RunEvent.RunCancelRequested e -> content.add(e.reason());
            case RunEvent.RunRetried e -> {
                content.add(e.fromStep());
                content.add(e.reason());
            }
            case RunEvent.RunBudgetChanged e -> {
                content.add(e.max());
                content.add(e.reason());
            }
            case RunEvent.RunQuarantined e -> {}
            case RunEvent.StepEvent e -> {}
            case RunEvent.RunApproved e -> {}
            case RunEvent.RunRejected e -> {}
            case RunEvent.RunStarted e -> {}
            case RunEvent.RunSucceeded e -> {}
            case RunEvent.RunFailed e -> {}
            case RunEvent.RunCancelled e -> {}
        }
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] digest = sha256.digest(CanonicalJson.of(content).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
