package dev.agijobs.linearizability;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Clients that all command one run at the same time, with keys that they share, and send again what was not answered. */
final class RunClients {

    private static final int CLIENTS = 4;
    private static final int CALLS = 12;
    private static final int SENT_AGAIN_MAX = 2;
    private static final int PATIENCE_S = 60;

    private final Runs runs;
    private final String submitKey;
    private final Recorder<RunCall, RunAnswer> recorder = new Recorder<>();
    private volatile String runId = "";

    private RunClients(Runs runs, String submitKey) {
        this.runs = runs;
        this.submitKey = submitKey;
    }

    /** The history of one run. @param submitKey names the run */
    static List<Operation<RunCall, RunAnswer>> live(Runs runs, String submitKey, long seed) throws Exception {
        RunClients clients = new RunClients(runs, submitKey);
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> lives = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(31 * seed + i);
                String name = "client" + i;
                lives.add(threads.submit(() -> clients.live(name, random)));
            }
            for (Future<?> life : lives) {
                life.get(PATIENCE_S, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("A client did not come to its end", e);
        }
        return clients.recorder.history();
    }

    private void live(String name, Random random) {
        for (int i = 0; i < CALLS; i++) {
            RunCall call = runId.isEmpty() ? submit(random) : draw(random);
            boolean answered = ask(name, call);
            for (int again = 0; !answered && again < SENT_AGAIN_MAX && isKeyed(call); again++) {
                answered = ask(name, call);
            }
        }
    }

    private static boolean isKeyed(RunCall call) {
        return call instanceof RunCall.Command command && command.key() != null;
    }

    private boolean ask(String name, RunCall call) {
        long invoked = recorder.now();
        Runs.Told told = runs.ask(runId, call);
        int command = recorder.add(name, call, told.answer(), invoked, -1);
        if (told.seen() != null) {
            recorder.add(name, new RunCall.Look(), told.seen(), invoked, command);
        }
        if (told.answer() instanceof RunAnswer.Accepted accepted) {
            runId = accepted.runId();
        }
        return told.answer() != null;
    }

    private RunCall submit(Random random) {
        return new RunCall.Submit(submitKey, one(random, "a", "a", "a", "b"));
    }

    private RunCall draw(Random random) {
        return switch (random.nextInt(20)) {
            case 0, 1 -> submit(random);
            case 2, 3, 4 -> new RunCall.Look();
            case 5, 6, 7 -> new RunCall.Signal(key("signal", random), one(random, "x", "x", "x", "y"));
            case 8, 9 -> new RunCall.Approve(key("start", random), RunModel.STARTER, random.nextInt(8) > 0, false);
            case 10, 11, 12, 13 -> {
                String approver = one(random, "ann", "bob");
                boolean approved = random.nextInt(8) > 0;
                yield new RunCall.Approve(key(approver, random), approver, approved, random.nextBoolean());
            }
            case 14, 15 -> act(RunCall.Action.PAUSE, random);
            case 16, 17 -> act(RunCall.Action.RESUME, random);
            case 18 -> act(RunCall.Action.CANCEL, random);
            default -> act(RunCall.Action.RETRY, random);
        };
    }

    private static RunCall act(RunCall.Action action, Random random) {
        return new RunCall.Act(action, key(action.name(), random), one(random, "why", "why", "why", "because"));
    }

    /** One of a few, so that clients use the same; or none. */
    private static @Nullable String key(String purpose, Random random) {
        int drawn = random.nextInt(4);
        return drawn == 3 ? null : purpose + drawn;
    }

    private static String one(Random random, String... all) {
        return all[random.nextInt(all.length)];
    }
}
