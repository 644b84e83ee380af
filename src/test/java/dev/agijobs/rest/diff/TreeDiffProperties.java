package dev.agijobs.rest.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.plan.Place;
import dev.agijobs.rest.view.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class TreeDiffProperties {

    private static final int DEPTH = 3;

    @Provide
    Arbitrary<Object> trees() {
        return tree(DEPTH);
    }

    /** JSON trees may hold null where their type does not say so. */
    @SuppressWarnings("NullAway")
    private static Arbitrary<Object> tree(int depth) {
        Arbitrary<Object> leaf = Arbitraries.of(null, true, false, 0L, 1L, "", "a", "~/");
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<Object> below = tree(depth - 1);
        Arbitrary<String> names = Arbitraries.of("a", "b", "", "/", "~", "0");
        return Arbitraries.oneOf(
                leaf,
                below.list().ofMaxSize(4).map(list -> (Object) list),
                Arbitraries.maps(names, below).ofMaxSize(4).map(map -> (Object) map));
    }

    private static List<Change> diff(@Nullable Object from, @Nullable Object to) {
        TreeDiff diff = new TreeDiff(new Room());
        diff.compare(Place.ROOT, from, to);
        return diff.changes();
    }

    @Property
    void a_tree_does_not_differ_from_itself(@ForAll("trees") @Nullable Object tree) {
        assertThat(diff(tree, tree)).isEmpty();
    }

    @Property
    void the_changes_lead_from_one_tree_to_the_other(
            @ForAll("trees") @Nullable Object from, @ForAll("trees") @Nullable Object to) {
        Map<String, @Nullable Object> root = new LinkedHashMap<>();
        root.put("", copy(from));

        List<Change> changes = diff(from, to);
        changes.stream().filter(change -> !change.kind().equals("removed")).forEach(change -> apply(root, change));
        // What is removed from a list stands at its end.
        changes.reversed().stream()
                .filter(change -> change.kind().equals("removed"))
                .forEach(change -> apply(root, change));

        assertThat(root.get("")).isEqualTo(to);
    }

    /** Changes a tree whose root is the field "" of an object, so that each pointer begins with its slash or is that field. */
    private static void apply(Map<String, @Nullable Object> root, Change change) {
        String[] tokens = change.pointer().split("/", -1);
        Object holder = root;
        for (int i = 0; i < tokens.length - 1; i++) {
            holder = child(holder, plain(tokens[i]));
        }
        String last = plain(tokens[tokens.length - 1]);
        if (holder instanceof List<?>) {
            applyToList(holder, Integer.parseInt(last), change);
        } else if (change.kind().equals("removed")) {
            object(holder).remove(last);
        } else {
            object(holder).put(last, copy(change.to()));
        }
    }

    private static void applyToList(Object holder, int index, Change change) {
        List<@Nullable Object> list = list(holder);
        switch (change.kind()) {
            case "added" -> list.add(index, copy(change.to()));
            case "removed" -> list.remove(index);
            default -> list.set(index, copy(change.to()));
        }
    }

    private static String plain(String token) {
        return token.replace("~1", "/").replace("~0", "~");
    }

    private static Object child(Object holder, String name) {
        Object child = holder instanceof List<?> list
                ? list.get(Integer.parseInt(name))
                : object(holder).get(name);
        return Objects.requireNonNull(child);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> object(Object tree) {
        return (Map<String, @Nullable Object>) tree;
    }

    @SuppressWarnings("unchecked")
    private static List<@Nullable Object> list(Object tree) {
        return (List<@Nullable Object>) tree;
    }

    private static @Nullable Object copy(@Nullable Object tree) {
        return switch (tree) {
            case Map<?, ?> object -> {
                Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
                object.forEach((name, value) -> copy.put(name, copy(value)));
                yield copy;
            }
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                list.forEach(element -> copy.add(copy(element)));
                yield copy;
            }
            case null, default -> tree;
        };
    }

    /** What may be long in a tree; no tree that was read is deeper than JSON may be. */
    enum Large {
        TEXT,
        ESCAPED_TEXT,
        NAME,
        LIST,
        NEST;

        Object tree(int size) {
            return switch (this) {
                case TEXT -> "x\uD83D\uDE00".repeat(size);
                case ESCAPED_TEXT -> "\u0001".repeat(size);
                case NAME -> Map.of("y".repeat(size), size);
                case LIST -> Collections.nCopies(size, size);
                case NEST -> nested(size / 5);
            };
        }

        private static Object nested(int depth) {
            Object tree = List.of();
            for (int i = 0; i < depth; i++) {
                tree = List.of("", Map.of("deep", tree));
            }
            return tree;
        }
    }

    @Property(tries = 200)
    void whatever_differs_the_answer_is_bounded(
            @ForAll Large from,
            @ForAll Large to,
            @ForAll @IntRange(min = 2_000, max = 2_400) int fromSize,
            @ForAll @IntRange(min = 2_500, max = 3_000) int toSize) {
        Room room = new Room();
        TreeDiff diff = new TreeDiff(room);
        diff.compare(Place.ROOT, from.tree(fromSize), to.tree(toSize));

        // JSON takes up to six bytes for a character.
        int changeMax = 2 * 6 * (Excerpt.CHARACTERS_MAX + 100) + 6 * TreeDiff.POINTER_MAX + 100;
        assertThat(diff.changes()).hasSizeLessThanOrEqualTo(Room.ENTRIES_MAX);
        for (Change change : diff.changes()) {
            assertThat(Json.bytes(change).length).isLessThanOrEqualTo(changeMax);
        }
        assertThat(room.exceeded()).isTrue();
    }
}
