package dev.agijobs.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * W1 over HTTP at one node that has a log in Postgres for itself, and at two that share another one, half of the clients at each: rounds in turn, in one run, all processes up
 * all the time. Prints each round, the medians, and how the two compare. Arguments: clients (256); seconds measured (15); rounds of each (3); seconds of warm-up of each (20). Needs
 * {@code BENCH_PG_DSN}.
 */
public final class TwoNodes {
    private final int clients;
    private final int seconds;
    private final int rounds;
    private final int warmUp;

    private TwoNodes(String[] args) {
        clients = number(args, 0, 256);
        seconds = number(args, 1, 15);
        rounds = number(args, 2, 3);
        warmUp = number(args, 3, 20);
    }

    public static void main(String[] args) throws Exception {
        TwoNodes driver = new TwoNodes(args);
        TempDir.with("two-nodes-", driver::run);
    }

    private void run(Path dir) throws Exception {
        try (PostgresLoad ofOne = PostgresLoad.required();
                PostgresLoad ofTwo = PostgresLoad.required()) {
            Side one = new Side("one node", List.of(HttpTarget.start(dir.resolve("one"), ofOne)), ofOne);
            ServerUnderLoad first = SharedNodes.start(dir.resolve("first"), ofTwo);
            ServerUnderLoad second = SharedNodes.start(dir.resolve("second"), ofTwo);
            SharedNodes.awaitShares(first, 8, 8);
            SharedNodes.awaitShares(second, 8, 8);
            Side two = new Side(
                    "two nodes",
                    List.of(new HttpTarget(first, ofTwo::stored), new HttpTarget(second, ofTwo::stored)),
                    ofTwo);
            System.out.printf(
                    "W1 %s%nclosed loop, %d runs in flight; %d s of warm-up, %d rounds of %d s%n%s%n",
                    one.targets.getFirst().description(), clients, warmUp, rounds, seconds, Result.HEADER);
            one.measure(warmUp);
            two.measure(warmUp);
            one.begin();
            two.begin();
            for (int i = 1; i <= rounds; i++) {
                one.round(i);
                two.round(i);
            }
            double alone = one.report();
            double together = two.report();
            System.out.printf("two nodes do %.2f times what one does%n", together / alone);
        }
    }

    /** What is compared: some nodes on one log. */
    private final class Side {
        private final String name;
        private final List<HttpTarget> targets;
        private final PostgresLoad place;
        private final List<Result> results = new ArrayList<>();
        private final List<ThreadTimes> threads = new ArrayList<>();
        private long runs;
        private final List<Commits> commits = new ArrayList<>();
        private long runsAtBegin;

        Side(String name, List<HttpTarget> targets, PostgresLoad place) {
            this.name = name;
            this.targets = targets;
            this.place = place;
        }

        /** All of them at once, each with its part of the clients. */
        Result measure(int time) throws Exception {
            List<Future<Result>> parts = new ArrayList<>();
            try (ExecutorService drivers = Executors.newFixedThreadPool(targets.size())) {
                for (HttpTarget target : targets) {
                    parts.add(drivers.submit(() -> ClosedLoop.run(target, clients / targets.size(), time)));
                }
            }
            Result all = parts.getFirst().get();
            for (Future<Result> part : parts.subList(1, parts.size())) {
                all = all.beside(part.get());
            }
            runs += all.nanos().size();
            return all;
        }

        void begin() throws Exception {
            for (HttpTarget target : targets) {
                threads.add(new ThreadTimes(target.server()));
                commits.add(target.commits());
            }
            runsAtBegin = runs;
        }

        void round(int number) throws Exception {
            Result result = measure(seconds);
            results.add(result);
            System.out.println(result.line("%s, round %d".formatted(name, number)));
        }

        /** Ends the nodes; answers the median of runs a second. */
        double report() throws Exception {
            results.sort(Comparator.comparingDouble(Result::runsPerSecond));
            Result median = results.get(results.size() / 2);
            System.out.println(median.line(name + ", median"));
            for (int i = 0; i < targets.size(); i++) {
                System.out.printf(
                        "%.1f events in a commit; us of CPU a step of all, by thread: %s%n",
                        targets.get(i).commits().since(commits.get(i)).eventsPerCommit(),
                        threads.get(i).per((runs - runsAtBegin) * (double) Target.STEPS));
                targets.get(i).close();
            }
            long events = place.stored().events();
            if (events < runs * Target.EVENTS) {
                throw new IllegalStateException("Events are missing");
            }
            return median.runsPerSecond();
        }
    }

    private static int number(String[] args, int at, int otherwise) {
        return args.length > at ? Integer.parseInt(args[at]) : otherwise;
    }
}
