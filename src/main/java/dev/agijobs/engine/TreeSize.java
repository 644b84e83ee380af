package dev.agijobs.engine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells whether a JSON tree would be too large, without writing it. */
final class TreeSize {
    private TreeSize() {}

    /** Counts characters of texts and a little for everything else; stops as soon as it knows. */
    static boolean over(@Nullable Object tree, long limit) {
        return left(tree, limit) < 0;
    }

    private static long left(@Nullable Object tree, long limit) {
        long left = limit - 2;
        switch (tree) {
            case String text -> left -= text.length();
            case Map<?, ?> map -> {
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    if (left < 0) {
                        break;
                    }
                    left = left(
                            entry.getValue(),
                            left - String.valueOf(entry.getKey()).length() - 3);
                }
            }
            case List<?> list -> {
                for (Object item : list) {
                    if (left < 0) {
                        break;
                    }
                    left = left(item, left - 1);
                }
            }
            case null, default -> left -= 4;
        }
        return left;
    }
}
