package dev.agijobs.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects faults up to a bound. */
final class Faults {

    private static final int SHOWN_MAX = 80;

    private final int max;
    private final List<Fault> faults = new ArrayList<>();
    private boolean malformed;

    Faults(int max) {
        this.max = max;
    }

    void add(Place place, String code, String detail) {
        if (faults.size() < max) {
            faults.add(new Fault(place.pointer(), code, detail));
        } else if (faults.size() == max) {
            faults.add(tooMany(max));
        }
    }

    /** Reports a value of the wrong JSON type. */
    void wrongType(Place place, String expected, @Nullable Object found) {
        malformed = true;
        add(place, "INVALID_TYPE", "Expected " + expected + ", found " + JsonTree.typeOf(found) + ".");
    }

    static Fault tooMany(int max) {
        return new Fault("", "TOO_MANY_FAULTS", "More than " + max + " faults; the others are not listed.");
    }

    boolean isEmpty() {
        return faults.isEmpty();
    }

    boolean malformed() {
        return malformed;
    }

    List<Fault> list() {
        return List.copyOf(faults);
    }

    /** A text of the document as a detail may show it: short and on one line. */
    static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return '"' + Unicode.cut(line, SHOWN_MAX) + '"';
    }
}
