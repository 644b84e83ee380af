package dev.agijobs.cli;

import dev.agijobs.json.JsonTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object, read with patience: what is absent or of another type is as good as empty. */
public record Document(Map<?, ?> tree) {

    static final Document EMPTY = new Document(Map.of());

    /** @throws IOException when the bytes are no JSON object */
    public static Document parse(byte[] json) throws IOException {
        if (JsonTree.parse(json) instanceof Map<?, ?> tree) {
            return new Document(tree);
        }
        throw new IOException("no JSON object");
    }

    /** "" when absent. */
    String text(String name) {
        return tree.get(name) instanceof String text ? text : "";
    }

    /** 0 when absent. */
    long number(String name) {
        return tree.get(name) instanceof Number number ? number.longValue() : 0;
    }

    /** 0 when absent. */
    double decimal(String name) {
        return tree.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    boolean isTrue(String name) {
        return Boolean.TRUE.equals(tree.get(name));
    }

    /** Empty when absent. */
    Document object(String name) {
        return of(tree.get(name));
    }

    /** The objects in a list; none when absent. */
    List<Document> objects(String name) {
        List<Document> objects = new ArrayList<>();
        if (tree.get(name) instanceof List<?> list) {
            list.forEach(each -> objects.add(of(each)));
        }
        return objects;
    }

    /** The texts in a list; none when absent. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        if (tree.get(name) instanceof List<?> list) {
            list.forEach(each -> texts.add(String.valueOf(each)));
        }
        return texts;
    }

    boolean isEmpty() {
        return tree.isEmpty();
    }

    private static Document of(@Nullable Object value) {
        return value instanceof Map<?, ?> object ? new Document(object) : EMPTY;
    }
}
