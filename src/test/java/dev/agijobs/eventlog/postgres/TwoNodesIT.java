package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.memory.MemoryBroadcast;
import dev.agijobs.testkit.LossyBroadcast;
import org.junit.jupiter.api.Test;

/** See {@link TwoNodes}. */
final class TwoNodesIT {
    @Test
    void two_hundred_thousand_events_are_seen_once_and_in_order_while_two_nodes_fight() {
        try (TwoNodes nodes = new TwoNodes(200_000)) {
            nodes.fight();
        }
    }

    @Test
    void the_same_where_they_tell_each_other_of_commits_and_some_messages_are_lost() {
        try (TwoNodes nodes = new TwoNodes(20_000, new LossyBroadcast(new MemoryBroadcast()))) {
            nodes.fight();
        }
    }
}
