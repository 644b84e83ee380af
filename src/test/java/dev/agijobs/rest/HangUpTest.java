package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that hang up before they are answered: what they asked for is done, and nobody is alarmed. */
@QuarkusTest
class HangUpTest {

    private static final int CLIENTS = 200;

    private final List<String> alarms = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                alarms.add(line.getLoggerName() + ": " + line.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        Logger.getLogger("").removeHandler(handler);
    }

    private static void hangUp(String path) throws IOException {
        String request =
                "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
                        .formatted(path);
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }
    }

    @Test
    void commands_of_clients_that_hang_up_are_obeyed_or_refused_without_alarm() throws IOException {
        String run = Api.submit(Api.SIGNAL);
        Api.awaitStep(run, "w", "waiting");
        for (int i = 0; i < CLIENTS; i++) {
            hangUp(Api.RUNS + "/" + run + "/signals/other");
            hangUp(Api.RUNS + "/" + run + "/resume");
        }

        // One that has hung up before the server came to read its request is never heard.
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(given().get(Api.RUNS + "/" + run + "/events?limit=500")
                                .<Integer>path("events.count { it.type == 'SignalReceived' }"))
                        .isGreaterThan(CLIENTS / 2));

        Api.post(run, "cancel", "{}").then().statusCode(202);
        assertThat(alarms).isEmpty();
    }
}
