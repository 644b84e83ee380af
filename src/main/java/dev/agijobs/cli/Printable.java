package dev.agijobs.cli;

/** Text of plans, tools and servers may hold anything; a terminal is not to be commanded by it. */
final class Printable {
    private Printable() {}

    /** The text with a {@code ?} for each control character but line breaks. */
    static String of(String text) {
        return text.codePoints()
                .map(c -> c == '\n' || !isControl(c) ? c : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The same on one line. */
    static String line(String text) {
        return of(text).replace('\n', ' ');
    }

    /** Also those that turn the direction of writing (Unicode bidirectional algorithm, UAX 9). */
    private static boolean isControl(int c) {
        return Character.isISOControl(c) || c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    }
}
