package dev.agijobs.plan;

import org.jspecify.annotations.Nullable;

/**
 * A place in a document; spelled out as a JSON pointer (RFC 6901) only when a fault needs it.
 *
 * @param parent the object or list it is in, or null at the root
 * @param token the key or index in there
 */
public record Place(@Nullable Place parent, String token) {

    public static final Place ROOT = new Place(null, "");

    public Place at(String key) {
        return new Place(this, key);
    }

    public Place at(int index) {
        return new Place(this, Integer.toString(index));
    }

    public String pointer() {
        StringBuilder pointer = new StringBuilder();
        for (Place place = this; place.parent != null; place = place.parent) {
            pointer.insert(0, place.token.replace("~", "~0").replace("/", "~1")).insert(0, '/');
        }
        return pointer.toString();
    }
}
