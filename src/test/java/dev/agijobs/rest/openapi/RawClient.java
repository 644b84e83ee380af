package dev.agijobs.rest.openapi;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Sends bytes as they are and reads one answer of HTTP/1.1, which no well-behaved client would let a test do. */
final class RawClient implements AutoCloseable {

    /** @param text of the body; "" for a stream of events, whose end nobody waits for */
    record Answer(int status, String head, String text) {}

    private final int port;
    private @Nullable Socket socket;

    RawClient(int port) {
        this.port = port;
    }

    Answer send(byte[] request, String method) throws IOException {
        try {
            return exchange(request, method);
        } catch (IOException hungUpBetweenRequests) {
            close();
            return exchange(request, method);
        }
    }

    private Answer exchange(byte[] request, String method) throws IOException {
        Socket open = socket;
        if (open == null) {
            open = new Socket("127.0.0.1", port);
            open.setSoTimeout(15_000);
            open.setTcpNoDelay(true);
            socket = open;
        }
        open.getOutputStream().write(request);
        Answer answer = read(open.getInputStream(), method);
        // What was left over of a broken request must not be taken for the next one.
        close();
        return answer;
    }

    private static Answer read(InputStream in, String method) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) next(in));
        }
        String text = head.toString();
        int status = Integer.parseInt(text.substring(9, 12));
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("text/event-stream") || status == 204 || status == 304 || method.equals("HEAD")) {
            return new Answer(status, text, "");
        }
        byte[] body = lower.contains("transfer-encoding: chunked") ? chunks(in) : in.readNBytes(length(lower));
        return new Answer(status, text, new String(body, StandardCharsets.UTF_8));
    }

    private static int length(String head) {
        int at = head.indexOf("content-length: ");
        return at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf("\r\n", at)));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            StringBuilder size = new StringBuilder();
            while (size.indexOf("\r\n") < 0) {
                size.append((char) next(in));
            }
            int length = Integer.parseInt(size.toString().trim(), 16);
            body.write(in.readNBytes(length));
            in.readNBytes(2);
            if (length == 0) {
                return body.toByteArray();
            }
        }
    }

    private static int next(InputStream in) throws IOException {
        int read = in.read();
        if (read < 0) {
            throw new EOFException("The server hung up without an answer");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
