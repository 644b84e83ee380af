package dev.agijobs.plan;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Amounts of a document: decimal text (ASCII digits, sign and exponent allowed) or a JSON number. */
public final class Decimals {

    static final int INTEGER_DIGITS_MAX = 78;
    static final int FRACTION_DIGITS_MAX = 18;
    private static final int TEXT_MAX = 128;
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?");

    private Decimals() {}

    /** The amount, or null when it is none. */
    public static @Nullable BigDecimal parse(Object value) {
        if (value instanceof String text) {
            return text.length() <= TEXT_MAX && DECIMAL.matcher(text).matches() ? new BigDecimal(text) : null;
        }
        return new BigDecimal(value.toString());
    }

    /** Whether it is 0 or more and has no more digits than amounts may have. */
    public static boolean inRange(BigDecimal amount) {
        return amount.signum() == 0
                || (amount.signum() > 0
                        && amount.precision() - amount.scale() <= INTEGER_DIGITS_MAX
                        && amount.stripTrailingZeros().scale() <= FRACTION_DIGITS_MAX);
    }
}
