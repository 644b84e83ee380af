package dev.agijobs.run.json;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunSnapshot;
import dev.agijobs.run.StepState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Writes snapshots of runs and reads them again, or not: whatever is not exactly what this build wrote about this run is refused. A snapshot is a header (a magic number, version,
 * build, stream, seq and hash of the last event that it reflects), the state as JSON, deflated, and the SHA-256 of all that. Thread-safe.
 */
public final class RunSnapshotCodec {

    /** Goes up with every change of {@link RunSnapshot}, of what it is made of, or of what the fold of the same events comes to. */
    static final int VERSION = 1;

    private static final int MAGIC = 0x52534e50;
    private static final int HASH_BYTES = 32;

    /** What a snapshot holds. @param hash of the last event that it reflects */
    public record Decoded(RunSnapshot snapshot, byte[] hash) {}

    private final ObjectWriter writer;
    private final ObjectReader reader;
    private final String build;
    private final int bytesMax;

    /**
     * @param build of this program, at most 100 letters: snapshots of another one are not read
     * @param bytesMax most bytes that a snapshot may have
     */
    public RunSnapshotCodec(PlanReader plans, String build, int bytesMax) {
        SimpleModule compact = new SimpleModule("compact")
                .addSerializer(new KindWriter())
                .addDeserializer(Class.class, new KindReader())
                .addSerializer(new TimeWriter())
                .addDeserializer(Instant.class, new TimeReader());
        var mapper = RunJson.mapper(plans).registerModule(compact).addMixIn(StepState.class, Positional.class);
        this.writer = mapper.writerFor(RunSnapshot.class);
        this.reader = mapper.readerFor(RunSnapshot.class);
        this.build = build;
        this.bytesMax = bytesMax;
    }

    /**
     * The stored form.
     *
     * @param hash of the last event that the state reflects
     * @throws IOException when it would be too large
     */
    public byte[] encode(String stream, byte[] hash, RunSnapshot snapshot) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        Room room = new Room(whole, bytesMax - HASH_BYTES);
        DataOutputStream header = new DataOutputStream(room);
        header.writeInt(MAGIC);
        header.writeInt(VERSION);
        header.writeUTF(build);
        header.writeUTF(stream);
        header.writeLong(snapshot.course().seq());
        header.write(hash, 0, HASH_BYTES);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream body = new DeflaterOutputStream(room, deflater)) {
            writer.writeValue(body, snapshot);
        } finally {
            deflater.end();
        }
        byte[] bytes = Arrays.copyOf(whole.toByteArray(), whole.size() + HASH_BYTES);
        System.arraycopy(sha256(bytes), 0, bytes, bytes.length - HASH_BYTES, HASH_BYTES);
        return bytes;
    }

    /**
     * Reads the snapshot that was stored for an event of a stream.
     *
     * @throws UnusableSnapshot when it is not, byte for byte, what this build stored there
     */
    public Decoded decode(String stream, long seq, byte[] bytes) throws UnusableSnapshot {
        if (bytes.length <= HASH_BYTES || !isWhole(bytes)) {
            throw UnusableSnapshot.damaged("its bytes do not match their hash");
        }
        ByteArrayInputStream content = new ByteArrayInputStream(bytes, 0, bytes.length - HASH_BYTES);
        try (DataInputStream header = new DataInputStream(content)) {
            if (header.readInt() != MAGIC) {
                throw UnusableSnapshot.damaged("it is no snapshot");
            }
            if (header.readInt() != VERSION || !header.readUTF().equals(build)) {
                throw UnusableSnapshot.foreign();
            }
            if (!header.readUTF().equals(stream) || header.readLong() != seq) {
                throw UnusableSnapshot.damaged("it is of another run or event");
            }
            byte[] hash = header.readNBytes(HASH_BYTES);
            RunSnapshot snapshot = reader.readValue(new InflaterInputStream(content));
            if (snapshot.course().seq() != seq) {
                throw UnusableSnapshot.damaged("its state is of another event");
            }
            return new Decoded(snapshot, hash);
        } catch (IOException | DateTimeException e) {
            throw UnusableSnapshot.damaged("it cannot be read: " + e.getMessage());
        }
    }

    private static boolean isWhole(byte[] bytes) {
        return MessageDigest.isEqual(sha256(bytes), Arrays.copyOfRange(bytes, bytes.length - HASH_BYTES, bytes.length));
    }

    /** Of all but the place of the hash. */
    private static byte[] sha256(byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, bytes.length - HASH_BYTES);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Lets so many bytes pass and no more. */
    private static final class Room extends FilterOutputStream {
        private int left;

        Room(OutputStream to, int max) {
            super(to);
            left = max;
        }

        @Override
        public void write(int b) throws IOException {
            take(1);
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            take(length);
            out.write(bytes, from, length);
        }

        private void take(int bytes) throws IOException {
            left -= bytes;
            if (left < 0) {
                throw new IOException("it is larger than a snapshot may be");
            }
        }
    }

    /** Most of a snapshot of a long run are such; their names would take longer to read than they do. */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    private interface Positional {}

    /** Times as microseconds since the epoch, which are quick to read; one that is finer or far away as text. */
    private static final class TimeWriter extends StdSerializer<Instant> {
        private static final long serialVersionUID = 1L;

        TimeWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant time, JsonGenerator json, SerializerProvider provider) throws IOException {
            boolean exact = time.getNano() % 1_000 == 0 && Math.abs(time.getEpochSecond()) < Long.MAX_VALUE / 2_000_000;
            if (exact) {
                json.writeNumber(time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000);
            } else {
                json.writeString(time.toString());
            }
        }
    }

    private static final class TimeReader extends StdDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        TimeReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (json.hasToken(JsonToken.VALUE_STRING)) {
                return Instant.parse(json.getText());
            }
            long micros = json.getLongValue();
            return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
        }
    }

    /** Kinds of events by their stored names. */
    private static final class KindWriter extends StdSerializer<Class<?>> {
        private static final long serialVersionUID = 1L;

        KindWriter() {
            super(Class.class, false);
        }

        @Override
        public void serialize(Class<?> kind, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(RunEventType.of(kind.asSubclass(RunEvent.class)).storedName());
        }
    }

    private static final class KindReader extends StdDeserializer<Class<?>> {
        private static final long serialVersionUID = 1L;

        KindReader() {
            super(Class.class);
        }

        @Override
        public Class<?> deserialize(JsonParser json, DeserializationContext context) throws IOException {
            RunEventType type = RunEventType.named(json.getText());
            return type == null
                    ? context.reportInputMismatch(Class.class, "There is no event type %s", json.getText())
                    : type.shape();
        }
    }
}
