package dev.agijobs.expression.cel;

import com.google.common.primitives.UnsignedLong;
import dev.agijobs.plan.Expressions.ExpressionFailure;
import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * JSON values as CEL sees them, and back. Integers are int, those beyond 64 bits and all decimals are double (a {@code $ref} keeps them exact). Objects and
 * lists are seen through views, converted where an expression looks.
 */
final class Values {

    private Values() {}

    static Object toCel(@Nullable Object json) {
        return switch (json) {
            case null -> NullValue.NULL_VALUE;
            case String text -> text;
            case Boolean bool -> bool;
            case Integer number -> number.longValue();
            case Long number -> number;
            case BigInteger number -> number.doubleValue();
            case BigDecimal number -> number.doubleValue();
            case Map<?, ?> object -> new ObjectView(object.keySet(), object::get);
            case List<?> list -> new ListView(list);
            default -> throw new IllegalArgumentException("no JSON value: " + json.getClass());
        };
    }

    /** The JSON value of a CEL result. */
    static @Nullable Object toJson(Object cel, ResultSize size) throws ExpressionFailure {
        return toJson(cel, size, 0);
    }

    private static @Nullable Object toJson(Object cel, ResultSize size, int depth) throws ExpressionFailure {
        size.addNode(depth);
        return switch (cel) {
            case NullValue nothing -> null;
            case Boolean bool -> bool;
            case Long number -> number;
            case String text -> size.add(text);
            case Double number when Double.isFinite(number) -> size.add(BigDecimal.valueOf(number));
            case Double number -> throw new ExpressionFailure("The result " + number + " is no JSON number.");
            case UnsignedLong number -> unsigned(number.bigIntegerValue());
            case List<?> list -> {
                List<@Nullable Object> json = new ArrayList<>();
                for (Object element : list) {
                    json.add(toJson(element, size, depth + 1));
                }
                yield json;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> json = new LinkedHashMap<>();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    if (!(entry.getKey() instanceof String key)) {
                        throw new ExpressionFailure("A map with a key that is no text has no JSON form.");
                    }
                    json.put(size.add(key), toJson(entry.getValue(), size, depth + 1));
                }
                yield json;
            }
            default ->
                throw new ExpressionFailure("A value of type " + cel.getClass().getSimpleName() + " has no JSON form.");
        };
    }

    private static Object unsigned(BigInteger number) {
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }

    /** A list, converted element by element as it is read. */
    private static final class ListView extends AbstractList<Object> {
        private final List<?> list;

        ListView(List<?> list) {
            this.list = list;
        }

        @Override
        public Object get(int index) {
            return toCel(list.get(index));
        }

        @Override
        public int size() {
            return list.size();
        }
    }

    /** An object whose values are looked up and converted as they are read. */
    static final class ObjectView extends AbstractMap<String, Object> {
        private final Set<?> keys;
        private final Function<String, @Nullable Object> values;

        ObjectView(Set<?> keys, Function<String, @Nullable Object> values) {
            this.keys = keys;
            this.values = values;
        }

        @Override
        public boolean containsKey(Object key) {
            return keys.contains(key);
        }

        @Override
        public @Nullable Object get(Object key) {
            return key instanceof String name && keys.contains(name) ? toCel(values.apply(name)) : null;
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Entry<String, Object>> iterator() {
                    return keys.stream()
                            .map(key -> Map.entry((String) key, toCel(values.apply((String) key))))
                            .iterator();
                }

                @Override
                public int size() {
                    return keys.size();
                }
            };
        }
    }
}
