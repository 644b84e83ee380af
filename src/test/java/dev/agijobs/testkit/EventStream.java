package dev.agijobs.testkit;

import dev.agijobs.json.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events from a socket of its own, so that a test decides how fast it reads, and when no more. It takes what was sent whole: a frame that broke off is not
 * seen.
 */
public final class EventStream implements AutoCloseable {

    /** Longer than any server may be silent; so that a test fails and does not hang. */
    private static final int SILENCE_MAX_MS = 90_000;

    private static final int BUFFER = 8 * 1024;
    private static final int HEAD_MAX = 16 * 1024;

    /**
     * What stands between two empty lines. Of a comment nothing is left, so it is an empty frame.
     *
     * @param id "" when the frame has none
     * @param type "" when the frame has none
     * @param data "" when the frame has none
     */
    public record Frame(String id, String type, String data) {

        /** False for a sign of life. */
        public boolean isEvent() {
            return !data.isEmpty();
        }

        /** The data. */
        public Map<?, ?> json() {
            try {
                return (Map<?, ?>) JsonTree.parse(data.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new AssertionError("An event must be JSON: " + data, e);
            }
        }
    }

    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer;
    private int at;
    private int end;
    private int chunkLeft;
    private boolean over;
    private String head = "";
    private String lastId;

    private EventStream(Socket socket, int bufferSize, String lastId) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.buffer = new byte[bufferSize];
        this.lastId = lastId;
    }

    /**
     * Connects and reads the head of the answer.
     *
     * @param lastId sent as Last-Event-ID unless empty
     */
    public static EventStream open(URI address, String lastId) throws IOException {
        return open(address, lastId, 0);
    }

    /** @param window bytes that the kernel may hold for the reader, roughly; 0 for its default */
    public static EventStream open(URI address, String lastId, int window) throws IOException {
        Socket socket = new Socket();
        try {
            if (window > 0) {
                socket.setReceiveBufferSize(window);
            }
            socket.setSoTimeout(SILENCE_MAX_MS);
            socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), SILENCE_MAX_MS);
            EventStream stream = new EventStream(socket, window > 0 ? Math.min(window, BUFFER) : BUFFER, lastId);
            stream.ask(address);
            return stream;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void ask(URI address) throws IOException {
        String path = address.getRawPath() + (address.getRawQuery() == null ? "" : "?" + address.getRawQuery());
        String resume = lastId.isEmpty() ? "" : "Last-Event-ID: " + lastId + "\r\n";
        String request = "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\n%s\r\n"
                .formatted(path, address.getRawAuthority(), resume);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder read = new StringBuilder();
        while (read.indexOf("\r\n\r\n") < 0 && read.length() < HEAD_MAX) {
            read.append((char) raw());
        }
        head = read.toString();
    }

    public int status() {
        return Integer.parseInt(head.substring(9, 12));
    }

    /** Id of the last frame that had one; what to resume after. */
    public String lastId() {
        return lastId;
    }

    /** The next event; null when the server ended the stream. Fails when it broke off. */
    public @Nullable Frame nextEvent() throws IOException {
        Frame frame = next();
        while (frame != null && !frame.isEvent()) {
            frame = next();
        }
        return frame;
    }

    /** The next frame, which may be a sign of life; null when the server ended the stream. Fails when it broke off. */
    public @Nullable Frame next() throws IOException {
        String id = "";
        String type = "";
        String data = "";
        for (String line = line(); line != null; line = line()) {
            if (line.isEmpty()) {
                lastId = id.isEmpty() ? lastId : id;
                return new Frame(id, type, data);
            } else if (line.startsWith("id: ")) {
                id = line.substring("id: ".length());
            } else if (line.startsWith("event: ")) {
                type = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                data = line.substring("data: ".length());
            } else if (!line.startsWith(":")) {
                throw new IOException("No line of an event stream: " + line);
            }
        }
        return null;
    }

    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (hasChunk()) {
            int from = at;
            int until = Math.min(end, at + chunkLeft);
            while (at < until && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, from, at - from);
            chunkLeft -= at - from;
            if (at < until) {
                at++;
                chunkLeft--;
                return line.toString(StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    /** Makes sure that a byte of the content is in the buffer (RFC 9112, section 7.1); false at the end of the content. */
    private boolean hasChunk() throws IOException {
        if (over) {
            return false;
        }
        if (chunkLeft == 0) {
            String size = sizeLine();
            chunkLeft = Integer.parseInt(size.isEmpty() ? sizeLine() : size, 16);
            over = chunkLeft == 0;
        }
        if (!over && at == end) {
            fill();
        }
        return !over;
    }

    private String sizeLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = raw(); b != '\n'; b = raw()) {
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private int raw() throws IOException {
        if (at == end) {
            fill();
        }
        return buffer[at++];
    }

    private void fill() throws IOException {
        at = 0;
        end = in.read(buffer);
        if (end < 0) {
            end = 0;
            throw new EOFException("The stream broke off after the event " + lastId);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
