package dev.agijobs.expression.cel;

import dev.agijobs.expression.cel.Compiler.Invalid;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with {@code ${...}} in it. The expression ends at the brace that closes it, braces inside CEL's texts left aside; {@code $${} stands for <code>${</code>.
 */
record Template(List<Piece> pieces) {

    sealed interface Piece {}

    record Literal(String text) implements Piece {}

    record Expression(String text) implements Piece {}

    static boolean isTemplate(String text) {
        return text.contains("${");
    }

    /** True when the text is one expression and nothing else, so that its value keeps its type. */
    boolean isOneExpression() {
        return pieces.size() == 1 && pieces.getFirst() instanceof Expression;
    }

    /** @throws Invalid when a brace or a text inside is not closed */
    static Template parse(String text) throws Invalid {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("$${", at)) {
                literal.append("${");
                at += 3;
            } else if (text.startsWith("${", at)) {
                if (!literal.isEmpty()) {
                    pieces.add(new Literal(literal.toString()));
                    literal.setLength(0);
                }
                int end = closingBrace(text, at + 2);
                pieces.add(new Expression(text.substring(at + 2, end)));
                at = end + 1;
            } else {
                literal.append(text.charAt(at++));
            }
        }
        if (!literal.isEmpty()) {
            pieces.add(new Literal(literal.toString()));
        }
        return new Template(pieces);
    }

    private static int closingBrace(String text, int from) throws Invalid {
        int open = 1;
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"' || c == '\'') {
                at = endOfText(text, at);
            } else if (c == '{') {
                open++;
            } else if (c == '}' && --open == 0) {
                return at;
            }
        }
        throw new Invalid("A ${ at character " + (from - 2) + " is not closed by a brace.");
    }

    /** The last character of the CEL text that begins at a quote. */
    private static int endOfText(String text, int start) throws Invalid {
        String quote = text.substring(start, start + 1);
        String delimiter = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
        boolean raw = start > 0 && "rR".indexOf(text.charAt(start - 1)) >= 0
                || start > 1 && "rR".indexOf(text.charAt(start - 2)) >= 0 && "bB".indexOf(text.charAt(start - 1)) >= 0;
        for (int at = start + delimiter.length(); at < text.length(); at++) {
            if (text.charAt(at) == '\\' && !raw) {
                at++;
            } else if (text.startsWith(delimiter, at)) {
                return at + delimiter.length() - 1;
            }
        }
        throw new Invalid("A text at character " + start + " is not closed by " + delimiter + ".");
    }
}
