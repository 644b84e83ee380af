package dev.agijobs.tool.http;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.unchecked.Unchecked;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Asks the system's resolver on a few threads of its own; more than {@value #WAITING_MAX} waiting lookups are refused. */
public final class SystemHostResolver implements HostResolver {

    private static final int THREADS = 4;
    private static final int WAITING_MAX = 1024;

    private final ThreadPoolExecutor threads;

    public SystemHostResolver() {
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), lookup -> {
                    Thread thread = new Thread(lookup, "host-resolver");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public Uni<List<InetAddress>> resolve(String host) {
        return Uni.createFrom()
                .item(Unchecked.supplier(() -> List.of(InetAddress.getAllByName(host))))
                .runSubscriptionOn(threads);
    }
}
