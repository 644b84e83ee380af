package dev.agijobs.simulation;

/** The only thing that goes wrong with processes and storage in a world: what becomes of one call. @param call 1 for the first */
record Accident(int call, Wire.Fate fate) {

    /** @param text such as {@code 17:DIES_AFTER} */
    static Accident parse(String text) {
        String[] parts = text.split(":", 2);
        return new Accident(Integer.parseInt(parts[0]), Wire.Fate.valueOf(parts[1]));
    }

    @Override
    public String toString() {
        return call + ":" + fate;
    }
}
