package dev.agijobs.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A process as Linux tells of it in {@code /proc}, threads of the JVM itself included. */
record Proc(long pid) {
    /** The kernel counts CPU time in these, whatever its own tick is. */
    private static final double TICKS_PER_SECOND = 100;

    static Proc own() {
        return new Proc(ProcessHandle.current().pid());
    }

    /** CPU seconds so far, of all threads. */
    double cpu() {
        return cpu(file("stat"));
    }

    /** CPU seconds so far by kind of thread: names without the number at their end; the kernel keeps 15 characters of a name. Threads that have ended are missing. */
    Map<String, Double> cpuByThread() {
        Map<String, Double> seconds = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            tasks.forEach(task -> {
                String stat = read(task.resolve("stat"));
                if (!stat.isEmpty()) {
                    String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                    seconds.merge(name.replaceAll("[-#]?[0-9]+$", ""), cpu(stat), Double::sum);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return seconds;
    }

    /** Resident memory in MiB now. */
    long rssMegabytes() {
        return status("VmRSS:") / 1024;
    }

    /** The most resident memory so far, in MiB. */
    long highestRssMegabytes() {
        return status("VmHWM:") / 1024;
    }

    /** In KiB. */
    private long status(String field) {
        return file("status")
                .lines()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    private String file(String name) {
        return read(Path.of("/proc/" + pid, name));
    }

    /** Empty when what it tells of has ended. */
    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            return "";
        }
    }

    private static double cpu(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }
}
