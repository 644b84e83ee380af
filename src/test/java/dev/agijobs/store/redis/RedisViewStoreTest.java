package dev.agijobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.redis.RedisServer;
import dev.agijobs.store.ViewCursor;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.ViewStore.Changes;
import dev.agijobs.store.Views.Page;
import dev.agijobs.store.contract.ViewStoreContract;
import dev.agijobs.store.contract.ViewStoreFixture;
import dev.agijobs.testkit.SharedRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RedisViewStoreTest extends ViewStoreContract {

    @Override
    protected ViewStoreFixture newFixture() {
        return new ViewStoreFixture() {
            private final RedisServer server = SharedRedis.database();
            private RedisLink link = server.link();

            @Override
            public RedisViewStore store() {
                return new RedisViewStore(new RedisClient(link, Runnable::run));
            }

            @Override
            public boolean durable() {
                return true;
            }

            @Override
            public void reopen() {
                link.close();
                link = server.link();
            }

            @Override
            public void close() {
                link.close();
            }
        };
    }

    @Test
    void a_page_that_looked_at_many_in_vain_ends_and_says_where_to_go_on() {
        RedisLink link = SharedRedis.database().link();
        RedisViewStore store = new RedisViewStore(new RedisClient(link, Runnable::run));
        ViewGeneration generation = new ViewGeneration("runs", 1, 1);
        await(store.make(generation, at(0)));
        for (int i = 0; i < 6_000; i += 1_000) {
            List<ViewDocument> documents = new ArrayList<>();
            for (int n = i; n < i + 1_000; n++) {
                documents.add(document("id" + n, n, "x", n % 2 == 0 ? "even" : "odd", n < 3_000 ? "low" : "high"));
            }
            await(store.write(generation, new Changes(documents, Set.of(), at(i), at(i + 1_000))));
        }
        await(store.write(
                generation,
                new Changes(
                        List.of(document("id10", 10, "x", "odd", "high", "rare")), Set.of(), at(6_000), at(6_001))));
        await(store.makeLive(generation));

        assertThat(ids(store, Set.of("even", "low"), 4))
                .hasSize(1_499)
                .doesNotHaveDuplicates()
                .startsWith("id2998", "id2996");
        assertThat(ids(store, Set.of("low", "high"), 2)).isEmpty();
        assertThat(await(store.page("runs", new ViewQuery(Set.of("rare", "odd"), 0, null, 10)))
                        .documents())
                .hasSize(1);
        link.close();
    }

    private static List<String> ids(RedisViewStore store, Set<String> terms, int pagesWanted) {
        List<String> found = new ArrayList<>();
        ViewCursor after = null;
        int pages = 0;
        do {
            Page page = await(store.page("runs", new ViewQuery(terms, 0, after, 400)));
            page.documents().forEach(document -> found.add(document.id()));
            after = page.next();
            pages++;
        } while (after != null);
        assertThat(pages).isEqualTo(pagesWanted);
        return found;
    }
}
