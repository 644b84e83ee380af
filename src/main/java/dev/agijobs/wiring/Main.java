package dev.agijobs.wiring;

import dev.agijobs.cli.CommandLineTool;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Where the program begins: without arguments it serves at once, with some the command line is read and Quarkus starts for {@code serve} alone. */
@QuarkusMain
public final class Main {

    Main() {}

    public static void main(String... arguments) {
        if (arguments.length == 0) {
            Quarkus.run(arguments);
            return;
        }
        LocalProcess local = new LocalProcess();
        int exitCode = CommandLineTool.run(local, writer(FileDescriptor.out), writer(FileDescriptor.err), arguments);
        // A server that has ended has ended the process with it, unless this is the dev mode.
        if (!local.served()) {
            System.exit(exitCode);
        }
    }

    /** JSON is UTF-8 whatever the locale. */
    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8));
    }
}
