package dev.agijobs.run;

import dev.agijobs.plan.Decimals;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run may spend and has spent: the cost of an attempt is reserved when it begins, spent when it completes, and free again when it fails. A maximum of 0 limits nothing.
 */
final class RunBudget {

    private String text;
    private BigDecimal max;
    private BigDecimal spent = BigDecimal.ZERO;
    private BigDecimal reserved = BigDecimal.ZERO;
    /** By row. */
    private final Map<Integer, BigDecimal> reservations = new HashMap<>();

    RunBudget(String max) {
        this.text = max;
        this.max = amount(max);
    }

    static BigDecimal amount(String decimal) {
        BigDecimal amount = Decimals.parse(decimal);
        if (amount == null) {
            throw new IllegalArgumentException("No decimal: " + decimal);
        }
        return amount;
    }

    void raiseTo(String newMax) {
        text = newMax;
        max = amount(newMax);
    }

    void reserve(int row, @Nullable String cost) {
        if (cost != null) {
            BigDecimal amount = amount(cost);
            reservations.put(row, amount);
            reserved = reserved.add(amount);
        }
    }

    /** What was reserved for the row is spent, or free again. */
    void settle(int row, boolean completed) {
        BigDecimal amount = reservations.remove(row);
        if (amount != null) {
            reserved = reserved.subtract(amount);
            spent = completed ? spent.add(amount) : spent;
        }
    }

    void releaseAll() {
        reservations.clear();
        reserved = BigDecimal.ZERO;
    }

    /** Whether {@code earlier} and then a further attempt of this cost stay within the maximum. */
    boolean affords(BigDecimal earlier, @Nullable String cost) {
        return cost == null
                || max.signum() == 0
                || spent.add(reserved).add(earlier).add(amount(cost)).compareTo(max) <= 0;
    }

    /** Amounts keep their number of decimals. */
    RunSnapshot.Budget snapshot() {
        Map<Integer, String> texts = new HashMap<>();
        reservations.forEach((row, amount) -> texts.put(row, amount.toString()));
        return new RunSnapshot.Budget(text, spent.toString(), reserved.toString(), texts);
    }

    void restore(RunSnapshot.Budget snapshot) {
        raiseTo(snapshot.max());
        spent = new BigDecimal(snapshot.spent());
        reserved = new BigDecimal(snapshot.reserved());
        snapshot.reservations().forEach((row, amount) -> reservations.put(row, new BigDecimal(amount)));
    }

    /** Decimal text, as somebody wrote it. */
    String max() {
        return text;
    }

    String spent() {
        return spent.toPlainString();
    }

    String reserved() {
        return reserved.toPlainString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RunBudget that
                && List.of(max, spent, reserved, reservations)
                        .equals(List.of(that.max, that.spent, that.reserved, that.reservations));
    }

    @Override
    public int hashCode() {
        return List.of(max, spent, reserved).hashCode();
    }
}
