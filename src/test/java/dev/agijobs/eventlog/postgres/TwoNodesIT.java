package dev.agijobs.eventlog.postgres;

import org.junit.jupiter.api.Test;

/** See {@link TwoNodes}. */
final class TwoNodesIT {
    @Test
    void two_hundred_thousand_events_are_seen_once_and_in_order_while_two_nodes_fight() {
        try (TwoNodes nodes = new TwoNodes(200_000)) {
            nodes.fight();
        }
    }
}
