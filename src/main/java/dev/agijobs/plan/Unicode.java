package dev.agijobs.plan;

/** Texts in Java may hold halves of surrogate pairs, which no UTF-8 and so no stored JSON can. */
public final class Unicode {

    private static final char REPLACEMENT = '\uFFFD';

    private Unicode() {}

    /** Whether the text can be written in UTF-8. */
    public static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !Character.isSupplementaryCodePoint(text.codePointAt(i++))) {
                return false;
            }
        }
        return true;
    }

    /** At most so many UTF-16 code units of a text for people, with a replacement character in the place of each half of a pair. */
    public static String cut(String text, int max) {
        StringBuilder cut = new StringBuilder(text.length() <= max ? text : text.substring(0, max - 1) + "\u2026");
        for (int i = 0; i < cut.length(); i++) {
            if (Character.isSupplementaryCodePoint(Character.codePointAt(cut, i))) {
                i++;
            } else if (Character.isSurrogate(cut.charAt(i))) {
                cut.setCharAt(i, REPLACEMENT);
            }
        }
        return cut.toString();
    }
}
