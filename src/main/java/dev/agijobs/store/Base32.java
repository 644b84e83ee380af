package dev.agijobs.store;

/** Base32 of RFC 4648 in lower case without padding, as the multibase prefix {@code b} means it. */
final class Base32 {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    private Base32() {}

    static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int bits = 0;
        int buffer = 0;
        for (byte b : bytes) {
            buffer = (buffer << 8 | (b & 0xff)) & 0xfff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(ALPHABET.charAt(buffer >> bits & 31));
            }
        }
        return bits == 0
                ? text.toString()
                : text.append(ALPHABET.charAt(buffer << (5 - bits) & 31)).toString();
    }

    /** The bytes; empty when the text is not what {@link #encode} makes of any bytes. */
    static byte[] decode(String text) {
        byte[] bytes = new byte[text.length() * 5 / 8];
        int bits = 0;
        int buffer = 0;
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            int value = ALPHABET.indexOf(text.charAt(i));
            if (value < 0) {
                return new byte[0];
            }
            buffer = (buffer << 5 | value) & 0xfff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[length++] = (byte) (buffer >> bits);
            }
        }
        return encode(bytes).equals(text) ? bytes : new byte[0];
    }
}
