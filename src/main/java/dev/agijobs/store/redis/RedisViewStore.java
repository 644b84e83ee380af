package dev.agijobs.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.redis.RedisClient;
import dev.agijobs.store.ViewCursor;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.ViewStore;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Views on a Redis server; see {@link ViewScripts} for how they are kept. Thread-safe. */
public final class RedisViewStore implements ViewStore {
    private static final String PREFIX = "orchestrator:view:";
    private static final String LIVE = "live";

    /** Entries of the sparsest term looked at in one call, so that no combination of terms holds up the server. */
    private static final int LOOKS_MAX = 2_000;

    private final RedisClient client;

    public RedisViewStore(RedisClient client) {
        this.client = client;
    }

    private static byte[] key(String view) {
        return (PREFIX + view).getBytes(UTF_8);
    }

    private static byte[] digits(int number) {
        return Integer.toString(number).getBytes(UTF_8);
    }

    /** @param stored {@code VERSION POSITION} */
    private static Position position(Response stored) {
        return Position.parse(stored.toString().split(" ", 2)[1]);
    }

    private static boolean isAbsent(@Nullable Response answer) {
        return "ABSENT".equals(String.valueOf(answer));
    }

    @Override
    public Uni<Found> find(String view, String id) {
        return client.ask(ViewScripts.FIND, 1, List.of(key(view), id.getBytes(UTF_8)), answer -> {
            Response parts = Objects.requireNonNull(answer);
            if (parts.size() == 0) {
                return new Found(null, null);
            }
            Response document = parts.get(1);
            return new Found(
                    document == null ? null : StoredDocument.decode(id, document.toBytes()), position(parts.get(0)));
        });
    }

    @Override
    public Uni<Page> page(String view, ViewQuery query) {
        ViewCursor after = query.after();
        List<byte[]> arguments = new ArrayList<>(List.of(
                key(view),
                StoredDocument.ordered(query.since()),
                after == null ? new byte[0] : StoredDocument.place(after),
                digits(query.limit()),
                digits(LOOKS_MAX)));
        query.terms().forEach(term -> arguments.add(StoredDocument.hash(term)));
        if (query.terms().isEmpty()) {
            arguments.add(StoredDocument.ALL);
        }
        return client.ask(ViewScripts.PAGE, 1, arguments, answer -> page(Objects.requireNonNull(answer), query));
    }

    private static Page page(Response parts, ViewQuery query) {
        if (parts.size() == 0) {
            return Page.NOT_BUILT;
        }
        byte[] last = parts.get(1).toBytes();
        List<ViewDocument> documents = new ArrayList<>();
        for (int i = 2; i < parts.size(); i += 2) {
            Response stored = parts.get(i + 1);
            if (stored == null) {
                // Somebody removed it behind our back; the others are still good.
                continue;
            }
            ViewDocument document = StoredDocument.decode(parts.get(i).toString(), stored.toBytes());
            // Two terms may have the same hash.
            if (document.terms().containsAll(query.terms())) {
                documents.add(document);
            }
        }
        return new Page(
                List.copyOf(documents), last.length == 0 ? null : StoredDocument.cursor(last), position(parts.get(0)));
    }

    @Override
    public Uni<List<Progress>> generations(String view) {
        return client.ask(
                Request.cmd(Command.HGETALL).arg(key(view)),
                answer -> generations(view, Objects.requireNonNull(answer)));
    }

    private static List<Progress> generations(String view, Response stored) {
        String live = String.valueOf(stored.get(LIVE));
        List<Progress> generations = new ArrayList<>();
        for (String number : stored.getKeys()) {
            if (!number.equals(LIVE)) {
                Response value = stored.get(number);
                int version = Integer.parseInt(value.toString().split(" ", 2)[0]);
                generations.add(new Progress(
                        new ViewGeneration(view, version, Integer.parseInt(number)),
                        number.equals(live),
                        position(value)));
            }
        }
        generations.sort(
                Comparator.comparingInt(progress -> progress.generation().number()));
        return generations;
    }

    @Override
    public Uni<Void> make(ViewGeneration generation, Position position) {
        return client.ask(
                Request.cmd(Command.HSETNX)
                        .arg(key(generation.view()))
                        .arg(generation.number())
                        .arg(generation.version() + " " + position.text()),
                made -> null);
    }

    @Override
    public Uni<Map<String, ViewDocument>> get(ViewGeneration generation, Set<String> ids) {
        List<byte[]> arguments = new ArrayList<>(List.of(key(generation.view()), digits(generation.number())));
        ids.forEach(id -> arguments.add(id.getBytes(UTF_8)));
        return client.ask(ViewScripts.GET, 1, arguments, answer -> {
            Response parts = Objects.requireNonNull(answer);
            if (parts.size() == 1) {
                throw notThere(generation);
            }
            Map<String, ViewDocument> documents = new HashMap<>();
            for (int i = 0; i < parts.size(); i += 2) {
                String id = parts.get(i).toString();
                documents.put(id, StoredDocument.decode(id, parts.get(i + 1).toBytes()));
            }
            return documents;
        });
    }

    private static StoreUnavailable notThere(ViewGeneration generation) {
        return new StoreUnavailable("There is no " + generation, null);
    }

    @Override
    public Uni<Void> write(ViewGeneration generation, Changes changes) {
        return Uni.createFrom()
                .deferred(() -> client.ask(ViewScripts.WRITE, 1, arguments(generation, changes), answer -> {
                    if (isAbsent(answer)) {
                        throw notThere(generation);
                    }
                    if ("MOVED".equals(String.valueOf(answer))) {
                        throw changes.outrun(generation);
                    }
                    return null;
                }));
    }

    private static List<byte[]> arguments(ViewGeneration generation, Changes changes) {
        List<byte[]> arguments = new ArrayList<>(List.of(
                key(generation.view()),
                digits(generation.number()),
                changes.from().text().getBytes(UTF_8),
                changes.position().text().getBytes(UTF_8),
                digits(changes.puts().size())));
        for (ViewDocument document : changes.puts()) {
            arguments.add(document.id().getBytes(UTF_8));
            arguments.add(StoredDocument.encode(document));
        }
        changes.removals().forEach(id -> arguments.add(id.getBytes(UTF_8)));
        return arguments;
    }

    @Override
    public Uni<Void> makeLive(ViewGeneration generation) {
        List<byte[]> arguments = List.of(key(generation.view()), digits(generation.number()));
        return client.ask(ViewScripts.MAKE_LIVE, 1, arguments, answer -> {
            if (isAbsent(answer)) {
                throw new IllegalStateException("There is no " + generation);
            }
            return null;
        });
    }

    @Override
    public Uni<Void> drop(ViewGeneration generation) {
        return client.ask(
                ViewScripts.DROP, 1, List.of(key(generation.view()), digits(generation.number())), dropped -> null);
    }
}
