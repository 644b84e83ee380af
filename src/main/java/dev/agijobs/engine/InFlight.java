package dev.agijobs.engine;

import dev.agijobs.run.PendingWork;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunState;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;

/** The attempts of one run that execute here; each holds a permit. Belongs to the run's turn. */
final class InFlight {

    private static final class Flight {
        final int attempt;
        Runnable cancel = () -> {};

        Flight(int attempt) {
            this.attempt = attempt;
        }
    }

    private final String runId;
    private final Engine engine;
    private final Consumer<Message> send;
    private final Map<String, Flight> flights = new HashMap<>();

    /** @param send takes what is to be said to the run */
    InFlight(String runId, Engine engine, Consumer<Message> send) {
        this.runId = runId;
        this.engine = engine;
        this.send = send;
    }

    boolean isEmpty() {
        return flights.isEmpty();
    }

    int size() {
        return flights.size();
    }

    boolean contains(String stepId, int attempt) {
        Flight flight = flights.get(stepId);
        return flight != null && flight.attempt == attempt;
    }

    /** Starts an attempt, or lets it end as stopped at once when the run is being cancelled. */
    void start(RunState state, PendingWork.Attempt attempt) {
        String stepId = attempt.stepId();
        int number = attempt.attempt();
        int step = state.indexOf(stepId);
        Flight flight = new Flight(number);
        flights.put(stepId, flight);
        boolean undoes = state.undoes(step);
        if (state.cancelRequested() && !undoes) {
            stopped(stepId, number);
            return;
        }
        flight.cancel = engine.steps()
                .start(
                        runId,
                        attempt,
                        state.traceparent(),
                        undoes ? null : state.planStep(step).heartbeatTimeout(),
                        outcome -> send.accept(new Message.Report(stepId, number, outcome)),
                        () -> send.accept(new Message.Tell(now -> new RunCommand.LoseHeartbeat(
                                now, stepId, number, engine.ids().seed()))));
    }

    /** The attempt's outcome is durable. */
    void ended(String stepId, int attempt) {
        if (contains(stepId, attempt)) {
            flights.remove(stepId);
        }
    }

    /** Cancels the attempts that the run no longer waits for; those of a run that is being cancelled end as stopped. */
    void cancelStale(RunState state) {
        for (Iterator<Map.Entry<String, Flight>> all = flights.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Flight> entry = all.next();
            String stepId = entry.getKey();
            Flight flight = entry.getValue();
            if (!state.isRunning(stepId, flight.attempt)) {
                all.remove();
                flight.cancel.run();
            } else if (state.cancelRequested() && !state.undoes(state.indexOf(stepId))) {
                flight.cancel.run();
                stopped(stepId, flight.attempt);
            }
        }
    }

    private void stopped(String stepId, int attempt) {
        send.accept(new Message.Report(stepId, attempt, new RunCommand.Outcome.Stopped()));
    }

    /** Cancels all and forgets them; answers how many permits they held. */
    int cancelAll() {
        int held = flights.size();
        flights.values().forEach(flight -> flight.cancel.run());
        flights.clear();
        return held;
    }
}
