package dev.agijobs.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.parsetools.RecordParser;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for the ends of runs on one stream of all RunSucceeded events, from the log's beginning. */
final class Ends {
    private static final int WAIT_MAX_S = 120;

    private Ends() {}

    static void await(Vertx vertx, ServerUnderLoad server, int runs) throws InterruptedException {
        CountDownLatch open = new CountDownLatch(runs);
        vertx.createHttpClient()
                .request(server.request(HttpMethod.GET, "/api/v1/events?type=RunSucceeded")
                        .putHeader("Accept", "text/event-stream"))
                .compose(request -> request.send())
                .onSuccess(response -> response.handler(RecordParser.newDelimited("\n", line -> {
                    if (line.toString().startsWith("data:")) {
                        open.countDown();
                    }
                })))
                .onFailure(Throwable::printStackTrace);
        if (!open.await(WAIT_MAX_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException(open.getCount() + " runs did not end");
        }
    }
}
