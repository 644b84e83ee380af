package dev.agijobs.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Reads from a server by a few clients at once, each one request after another. */
final class Requests {
    private final URI base;
    private final int count;
    private final int clients;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @param count of requests that are measured */
    Requests(URI base, int count, int clients) {
        this.base = base;
        this.count = count;
        this.clients = clients;
    }

    int clients() {
        return clients;
    }

    byte[] get(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer =
                http.send(HttpRequest.newBuilder(base.resolve(path)).build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " was answered with " + answer.statusCode());
        }
        return answer.body();
    }

    /** Reads the pages; a tenth more come before, unmeasured. @param path of the nth page; asked by one thread */
    Latencies measure(IntFunction<String> path) throws Exception {
        List<String> warmUp = paths(count / 10, path);
        List<String> paths = paths(count, path);
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            times(threads, warmUp);
            return Latencies.of(times(threads, paths));
        }
    }

    private static List<String> paths(int count, IntFunction<String> path) {
        List<String> paths = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            paths.add(path.apply(i));
        }
        return paths;
    }

    private List<Long> times(ExecutorService threads, List<String> paths) throws Exception {
        List<Callable<Long>> calls = new ArrayList<>(paths.size());
        for (String path : paths) {
            calls.add(() -> {
                long begun = System.nanoTime();
                get(path);
                return System.nanoTime() - begun;
            });
        }
        List<Long> nanos = new ArrayList<>(paths.size());
        for (Future<Long> time : threads.invokeAll(calls)) {
            nanos.add(time.get());
        }
        return nanos;
    }
}
