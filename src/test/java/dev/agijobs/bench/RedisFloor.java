package dev.agijobs.bench;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** How fast a redis-server appends bare entries to a stream: groups of them in a script each, one after another on one connection, each answered when it is on the disk. */
final class RedisFloor {
    private static final int BARE_BYTES = 300;
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final String SCRIPT =
            "for i = 1, #ARGV do redis.call('XADD', KEYS[1], '*', 'p', ARGV[i]) end return 'OK'";
    private static final byte[] ANSWER = "$2\r\nOK\r\n".getBytes(StandardCharsets.US_ASCII);

    private final int port;

    /** @param port of the loopback interface */
    RedisFloor(int port) {
        this.port = port;
    }

    /** Prints it beside a load. @param entries in a group */
    void report(int entries, double loadEvents) throws IOException {
        byte[] request = request(entries);
        long groups = 0;
        long begin = System.nanoTime();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                BufferedOutputStream out = new BufferedOutputStream(socket.getOutputStream())) {
            socket.setTcpNoDelay(true);
            for (; System.nanoTime() - begin < TIME.toNanos(); groups++) {
                out.write(request);
                out.flush();
                expectOk(socket.getInputStream());
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double perSecond = groups * entries / seconds;
        System.out.printf(
                "floor: bare entries of %d bytes, %d in a script: %,.0f entries/s, %.2f ms a script; the load reaches %.0f %% of it%n",
                BARE_BYTES, entries, perSecond, 1_000 * seconds / groups, 100 * loadEvents / perSecond);
    }

    private static byte[] request(int entries) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        text(request, "*%d\r\n".formatted(4 + entries));
        for (String argument : new String[] {"EVAL", SCRIPT, "1", "floor"}) {
            bulk(request, argument.getBytes(StandardCharsets.US_ASCII));
        }
        for (int i = 0; i < entries; i++) {
            bulk(request, new byte[BARE_BYTES]);
        }
        return request.toByteArray();
    }

    private static void bulk(ByteArrayOutputStream request, byte[] bytes) {
        text(request, "$%d\r\n".formatted(bytes.length));
        request.writeBytes(bytes);
        text(request, "\r\n");
    }

    private static void text(ByteArrayOutputStream request, String text) {
        request.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void expectOk(InputStream in) throws IOException {
        byte[] answer = in.readNBytes(ANSWER.length);
        if (!Arrays.equals(answer, ANSWER)) {
            throw new IOException("Redis refused: " + new String(answer, StandardCharsets.UTF_8));
        }
    }
}
