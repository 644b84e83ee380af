package dev.agijobs.eventlog.postgres;

import dev.agijobs.store.Lease;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Each node that shares a log holds the lease of a seat: by the seats that are taken all nodes see how many they are, and each how many shards are its share. */
final class Seats {
    /** More nodes than shards only wait for one of the others to die. */
    static final int COUNT = 32;

    private static final String PREFIX = "seat-";

    private Seats() {}

    /** Names of the leases of all seats. */
    static Set<String> leaseNames() {
        return IntStream.range(0, COUNT)
                .mapToObj("seat-%02d"::formatted)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static boolean isSeat(Lease lease) {
        return lease.name().startsWith(PREFIX);
    }

    /**
     * How many shards the node on a seat should hold: as equal a part as can be, those on the first seats one more. Nodes that see the same seats come to shares that are all
     * shards together.
     *
     * @param taken names of the seats that are taken, this one among them
     */
    static int share(Collection<String> taken, String seat) {
        List<String> inOrder = taken.stream().sorted().distinct().toList();
        int rank = inOrder.indexOf(seat);
        return Shards.COUNT / inOrder.size() + (rank < Shards.COUNT % inOrder.size() ? 1 : 0);
    }
}
