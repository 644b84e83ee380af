package dev.agijobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.redis.RedisServer;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import dev.agijobs.store.CorruptArtifact;
import dev.agijobs.store.contract.ArtifactStoreContract;
import dev.agijobs.testkit.SharedRedis;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RedisArtifactStoreTest extends ArtifactStoreContract {
    private final RedisServer server = SharedRedis.database();
    private final RedisLink link = server.link();
    private final ExecutorService answers = Executors.newSingleThreadExecutor();
    private final RedisClient client = new RedisClient(link, answers);

    @Override
    protected ArtifactStore newStore() {
        return new RedisArtifactStore(client);
    }

    @AfterEach
    void close() {
        link.close();
        answers.shutdown();
    }

    private void order(Request request) {
        await(client.ask(request, answer -> true));
    }

    @Test
    void changed_bytes_are_noticed_and_healed_by_putting_them_again() {
        Cid cid = await(store().put(bytes("right")));
        order(Request.cmd(Command.HSET)
                .arg("orchestrator:artifact:" + cid.text())
                .arg(0)
                .arg("wrong"));

        assertThatThrownBy(() -> await(store().get(cid)))
                .isInstanceOf(CorruptArtifact.class)
                .hasMessageContaining(cid.text());

        await(store().put(bytes("right")));
        assertThat(await(store().get(cid)))
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(bytes("right")));
    }

    @Test
    void an_artifact_is_not_there_before_all_of_it_is() {
        Cid cid = await(store().put(bytes("half")));
        order(Request.cmd(Command.HDEL)
                .arg("orchestrator:artifact:" + cid.text())
                .arg("chunks"));

        assertThat(await(store().get(cid))).isEmpty();
    }
}
