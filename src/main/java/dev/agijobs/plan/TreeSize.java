package dev.agijobs.plan;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells whether a JSON tree would be too large or too deep, without writing it. */
public final class TreeSize {

    /** Deepest nesting of objects and lists; an event adds a few levels, and a reference those of its parameters, before JSON ends at 1,000. */
    public static final int DEPTH_MAX = 500;

    private TreeSize() {}

    /** Counts what JSON in UTF-8 takes at most for texts, and a little for everything else; stops as soon as it knows. */
    public static boolean over(@Nullable Object tree, long limit) {
        return left(tree, limit, 0) < 0;
    }

    private static long left(@Nullable Object tree, long limit, int depth) {
        if (depth > DEPTH_MAX) {
            return -1;
        }
        long left = limit - 2;
        switch (tree) {
            case String text -> left -= bytes(text, left);
            case Map<?, ?> map -> {
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    if (left < 0) {
                        break;
                    }
                    left = left(entry.getValue(), left - bytes(String.valueOf(entry.getKey()), left) - 3, depth + 1);
                }
            }
            case List<?> list -> {
                for (Object item : list) {
                    if (left < 0) {
                        break;
                    }
                    left = left(item, left - 1, depth + 1);
                }
            }
            case null, default -> left -= 4;
        }
        return left;
    }

    private static long bytes(String text, long enough) {
        long bytes = 0;
        for (int i = 0; i < text.length() && bytes <= enough; i++) {
            char c = text.charAt(i);
            bytes += c < ' ' ? 6 : c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : 3;
        }
        return bytes;
    }
}
