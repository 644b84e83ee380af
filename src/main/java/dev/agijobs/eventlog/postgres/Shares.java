package dev.agijobs.eventlog.postgres;

/** Parts a page fairly among shards, so that a busy one does not keep a follower from the others. */
final class Shares {
    private Shares() {}

    /**
     * How many events of each shard are in a page; as many as there are, or the limit, in all.
     *
     * @param there how many events each shard has after a position, 0 or less when none
     */
    static long[] of(long[] there, int limit) {
        long[] shares = new long[there.length];
        long left = limit;
        while (left > 0) {
            int wanting = 0;
            for (int i = 0; i < there.length; i++) {
                wanting += there[i] > shares[i] ? 1 : 0;
            }
            if (wanting == 0) {
                return shares;
            }
            long each = Math.max(1, left / wanting);
            for (int i = 0; i < there.length && left > 0; i++) {
                long more = Math.min(Math.min(each, there[i] - shares[i]), left);
                if (more > 0) {
                    shares[i] += more;
                    left -= more;
                }
            }
        }
        return shares;
    }
}
