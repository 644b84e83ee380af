package dev.agijobs.postgres;

/**
 * The version of a server.
 *
 * @param number its {@code server_version_num}: 160010 for 16.10
 */
record ServerVersion(int number) {
    /** The oldest on which the tables can be made: partitioned ones have no trigger before a change of a row on older ones. */
    static final int OLDEST_MAJOR = 13;

    private static final int OF_MAJOR = 10_000;

    int major() {
        return number / OF_MAJOR;
    }

    /** @throws IllegalStateException with a sentence, when it is older than this major version */
    void check(PgAddress address, int oldestMajor) {
        if (major() < oldestMajor) {
            throw new IllegalStateException(
                    "Postgres (%s) is of version %s, but version %d or a newer one is needed; upgrade the server, or name another one."
                            .formatted(address, this, oldestMajor));
        }
    }

    @Override
    public String toString() {
        return major() + "." + number % OF_MAJOR;
    }
}
