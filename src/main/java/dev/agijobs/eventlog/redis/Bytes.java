package dev.agijobs.eventlog.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Numbers and texts as they are sent and stored. */
final class Bytes {
    static final byte[] NONE = {};

    private Bytes() {}

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** In digits, as commands and scripts take numbers. */
    static byte[] digits(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    /** The number such that larger ones have larger bytes, and after it the text. */
    static byte[] ordered(long number, String text) {
        byte[] tail = text(text);
        return ByteBuffer.allocate(8 + tail.length)
                .putLong(number ^ Long.MIN_VALUE)
                .put(tail)
                .array();
    }
}
