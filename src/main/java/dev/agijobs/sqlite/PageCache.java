package dev.agijobs.sqlite;

/** How many pages of its file a connection keeps in memory, beside the heap. */
public final class PageCache {
    /** With a heap so large or larger a connection gets what it wants. */
    private static final double AMPLE_HEAP_BYTES = 1 << 30;

    private static final int KIB_MIN = 1_024;

    private PageCache() {}

    /** The statement that sets it: who gives the process little memory means all of it. @param wantedKib with an ample heap */
    public static String pragma(int wantedKib) {
        return pragma(wantedKib, Runtime.getRuntime().maxMemory());
    }

    static String pragma(int wantedKib, long heapBytes) {
        double share = Math.min(1, heapBytes / AMPLE_HEAP_BYTES);
        return "PRAGMA cache_size = -" + Math.max(KIB_MIN, (int) (wantedKib * share));
    }
}
