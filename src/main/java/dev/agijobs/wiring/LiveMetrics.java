package dev.agijobs.wiring;

import dev.agijobs.projection.scoreboard.Scoreboard;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Figures about the live cache, all 0 without one; see {@link Metrics}. */
final class LiveMetrics {
    private LiveMetrics() {}

    static void register(MeterRegistry registry, Backend.@Nullable Live live, Scoreboard scoreboard) {
        Gauge.builder(
                        "orchestrator.live.connected",
                        () -> live != null && live.cache().isConnected() ? 1 : 0)
                .register(registry);
        counter(
                registry,
                live,
                "messages",
                "outcome",
                "sent",
                now -> now.fanOut().get().sent());
        counter(
                registry,
                live,
                "messages",
                "outcome",
                "dropped",
                now -> now.fanOut().get().dropped());
        counter(
                registry,
                live,
                "messages",
                "outcome",
                "heard",
                now -> now.fanOut().get().heard());
        counter(
                registry,
                live,
                "messages",
                "outcome",
                "refused",
                now -> now.cache().messagesRefused() + now.fanOut().get().refused());
        counter(
                registry,
                live,
                "pages",
                "source",
                "memory",
                now -> now.fanOut().get().pages());
        counter(
                registry,
                live,
                "pages",
                "source",
                "database",
                now -> now.fanOut().get().reads());
        FunctionCounter.builder("orchestrator.scoreboard.reads", scoreboard, Scoreboard::fromBoard)
                .tag("source", "live")
                .register(registry);
        FunctionCounter.builder("orchestrator.scoreboard.reads", scoreboard, Scoreboard::fromView)
                .tag("source", "view")
                .register(registry);
    }

    private static void counter(
            MeterRegistry registry,
            Backend.@Nullable Live live,
            String name,
            String tag,
            String value,
            ToLongFunction<Backend.Live> figure) {
        FunctionCounter.builder("orchestrator.live." + name, registry, r -> live == null ? 0 : figure.applyAsLong(live))
                .tag(tag, value)
                .register(registry);
    }
}
