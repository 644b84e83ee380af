package dev.agijobs.bench;

import org.openjdk.jmh.Main;

/** Runs the JMH benchmarks of this package with JMH's own arguments, such as {@code -f 1 -wi 3 -i 5 decide}. */
public final class Micro {
    private Micro() {}

    public static void main(String[] args) throws Exception {
        Main.main(args);
    }
}
