package dev.agijobs.rest.diff;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The beginning of a JSON tree, with {@link #MORE} where something is left out. */
final class Excerpt {

    /** About how many characters of texts, names and numbers a value keeps. */
    static final int CHARACTERS_MAX = 1_000;

    static final int DEPTH_MAX = 20;
    static final String MORE = "\u2026";

    private final Room room;
    private int left = CHARACTERS_MAX;

    private Excerpt(Room room) {
        this.room = room;
    }

    /** @param room is told when something is left out */
    static @Nullable Object of(@Nullable Object tree, Room room) {
        return new Excerpt(room).value(tree, 0);
    }

    private @Nullable Object value(@Nullable Object tree, int depth) {
        return switch (tree) {
            case String text -> text(text);
            case Map<?, ?> object when depth < DEPTH_MAX -> object(object, depth);
            case List<?> list when depth < DEPTH_MAX -> list(list, depth);
            case Map<?, ?> object -> more();
            case List<?> list -> more();
            case Number number -> fits(number.toString().length()) ? number : more();
            case null, default -> tree;
        };
    }

    private String text(String text) {
        if (fits(text.length())) {
            return text;
        }
        int end = left > 0 && Character.isHighSurrogate(text.charAt(left - 1)) ? left - 1 : left;
        left = 0;
        return text.substring(0, end) + more();
    }

    private Map<String, @Nullable Object> object(Map<?, ?> object, int depth) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        for (Map.Entry<?, ?> field : object.entrySet()) {
            String name = (String) field.getKey();
            if (!fits(1 + name.length())) {
                kept.put(more(), null);
                break;
            }
            kept.put(name, value(field.getValue(), depth + 1));
        }
        return kept;
    }

    private List<@Nullable Object> list(List<?> list, int depth) {
        List<@Nullable Object> kept = new ArrayList<>();
        for (Object element : list) {
            if (!fits(1)) {
                kept.add(more());
                break;
            }
            kept.add(value(element, depth + 1));
        }
        return kept;
    }

    private String more() {
        room.leaveOut();
        return MORE;
    }

    /** Takes so many characters if they are left. */
    private boolean fits(int characters) {
        if (characters > left) {
            return false;
        }
        left -= characters;
        return true;
    }
}
