package dev.agijobs.run;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The items of one {@code for_each} step: consecutive rows of the table. */
final class Fan {
    final List<?> values;
    /** Row of the first item. */
    final int first;
    /** Items not completed or skipped. */
    int open;
    /** Items that failed for good. */
    int failed;

    Fan(List<?> values, int first) {
        this.values = values;
        this.first = first;
        this.open = values.size();
    }

    int size() {
        return values.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fan that
                && values.equals(that.values)
                && first == that.first
                && open == that.open
                && failed == that.failed;
    }

    @Override
    public int hashCode() {
        return Objects.hash(first, open, failed);
    }
}
