package dev.agijobs.eventlog.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.agijobs.eventlog.Broadcast;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import dev.agijobs.store.LeaseStore;
import dev.agijobs.store.LiveBoard;
import dev.agijobs.store.Presence;
import dev.agijobs.store.contract.ArtifactStoreContract;
import dev.agijobs.store.contract.LeaseStoreContract;
import dev.agijobs.store.contract.LiveBoardContract;
import dev.agijobs.store.contract.NoBoard;
import dev.agijobs.store.contract.NoLeases;
import dev.agijobs.store.contract.NoPresence;
import dev.agijobs.store.contract.NoViews;
import dev.agijobs.store.contract.PresenceContract;
import dev.agijobs.store.contract.ViewStoreContract;
import dev.agijobs.store.contract.ViewStoreFixture;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The suites are worth something: against a backend that does nothing every one of their tests fails, and none can be skipped. */
final class ContractNeverSkipsTest {

    static final class NothingLogged extends EventLogContract {
        @Override
        protected EventLogFixture newFixture() {
            return new DoNothingFixture();
        }
    }

    static final class NothingFed extends EventFeedContract {
        @Override
        protected EventLogFixture newFixture() {
            return new DoNothingFixture();
        }
    }

    static final class NothingDue extends StreamHeadsContract {
        @Override
        protected EventLogFixture newFixture() {
            return new DoNothingFixture();
        }
    }

    static final class NothingKept extends ArtifactStoreContract {
        @Override
        protected ArtifactStore newStore() {
            return new ArtifactStore() {
                @Override
                public Uni<Cid> put(byte[] bytes) {
                    return Uni.createFrom().item(Cid.of(new byte[0]));
                }

                @Override
                public Uni<Optional<byte[]>> get(Cid cid) {
                    return Uni.createFrom().item(Optional.empty());
                }
            };
        }
    }

    static final class NothingViewed extends ViewStoreContract {
        @Override
        protected ViewStoreFixture newFixture() {
            return new NoViews();
        }
    }

    static final class NothingLeased extends LeaseStoreContract {
        @Override
        protected LeaseStore store() {
            return new NoLeases();
        }
    }

    static final class NothingCarried extends BroadcastContract {
        @Override
        protected Duration heardWithin() {
            return Duration.ofMillis(300);
        }

        @Override
        protected Broadcast broadcast() {
            return (channel, listener) -> new Broadcast.Channel() {
                @Override
                public Uni<Void> send(byte[] message) {
                    return Uni.createFrom().voidItem();
                }

                @Override
                public boolean hears() {
                    return false;
                }

                @Override
                public void close() {}
            };
        }
    }

    static final class NobodyPresent extends PresenceContract {
        @Override
        protected Duration seenWithin() {
            return Duration.ofMillis(300);
        }

        @Override
        protected Presence presence() {
            return new NoPresence();
        }
    }

    static final class NothingShown extends LiveBoardContract {
        @Override
        protected LiveBoard board() {
            return new NoBoard();
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                NothingLogged.class,
                NothingFed.class,
                NothingDue.class,
                NothingKept.class,
                NothingViewed.class,
                NothingLeased.class,
                NothingCarried.class,
                NobodyPresent.class,
                NothingShown.class
            })
    void every_test_fails_against_a_backend_that_does_nothing(Class<?> suite) {
        TestExecutionSummary summary = run(suite);

        assertThat(summary.getTestsFoundCount()).isPositive();
        assertThat(summary.getTestsFailedCount())
                .as("failed of %s, succeeded %s", summary.getTestsFoundCount(), summary.getTestsSucceededCount())
                .isEqualTo(summary.getTestsFoundCount());
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                LogContract.class,
                EventLogContract.class,
                EventFeedContract.class,
                StreamHeadsContract.class,
                ArtifactStoreContract.class,
                ViewStoreContract.class,
                LeaseStoreContract.class,
                BroadcastContract.class,
                PresenceContract.class,
                LiveBoardContract.class
            })
    void no_suite_has_a_way_to_skip(Class<?> suite) throws IOException {
        String name = "/" + suite.getName().replace('.', '/') + ".class";
        try (InputStream bytes = suite.getResourceAsStream(name)) {
            String constants = new String(bytes.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(constants)
                    .contains("org/junit/jupiter")
                    .doesNotContain("Assumption")
                    .doesNotContain("assume")
                    .doesNotContain("TestAborted")
                    .doesNotContain("Disabled")
                    .doesNotContain("api/condition");
        }
    }

    private static TestExecutionSummary run(Class<?> suite) {
        LauncherConfig alone = LauncherConfig.builder()
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        Launcher launcher = LauncherFactory.create(alone);
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(suite))
                        .filters(EngineFilter.includeEngines("junit-jupiter"))
                        .build(),
                summary);
        return summary.getSummary();
    }
}
