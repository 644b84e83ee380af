package dev.agijobs.eventlog.postgres;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/** Which shard a stream belongs to, for ever. */
final class Shards {
    static final int COUNT = 16;

    private Shards() {}

    /** By the CRC-32 of its name's UTF-8. */
    static int of(String stream) {
        CRC32 crc = new CRC32();
        crc.update(stream.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % COUNT);
    }

    /** Which of a node's lanes has a shard: neighbours share one. A node's share is neighbours too, so that nodes that share a log have few lanes together, and large groups. */
    static int lane(int shard, int lanes) {
        return shard * lanes / COUNT;
    }

    /** Names of the leases of all shards. */
    static Set<String> leaseNames() {
        return IntStream.range(0, COUNT).mapToObj(Shards::leaseName).collect(Collectors.toCollection(TreeSet::new));
    }

    static String leaseName(int shard) {
        return "shard-%02d".formatted(shard);
    }

    static int ofLease(String name) {
        return Integer.parseInt(name.substring("shard-".length()));
    }
}
