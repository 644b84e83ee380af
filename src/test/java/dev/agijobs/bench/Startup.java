package dev.agijobs.bench;

import dev.agijobs.bench.ServerUnderLoad.Launch;

/** Starts the packaged program on empty state directories, by {@code java -jar} and by {@code deploy/start}. Arguments: starts (10); seconds idle (5). */
public final class Startup {
    private Startup() {}

    public static void main(String[] args) throws Exception {
        int starts = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        int idle = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        Starts.header(starts);
        for (Launch launch : Launch.values()) {
            Starts.warmUp(launch);
            Starts measured = new Starts(launch, idle);
            for (int i = 0; i < starts; i++) {
                TempDir.with("start-", measured::measure);
            }
            measured.report(launch.name);
        }
    }
}
