package dev.agijobs.wiring;

import dev.agijobs.publish.TopicNames;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of the orchestrator. Each is a property {@code orchestrator.*} and an environment variable {@code ORCHESTRATOR_*}. */
@ConfigMapping(prefix = "orchestrator")
public interface OrchestratorConfig {

    /** Where the embedded log and the artifacts are kept; belongs to one process at a time. */
    @WithDefault("./data")
    Path stateDir();

    /** The owner's manifests; what is absent there is taken from those built in. */
    @WithDefault("config")
    Path configDir();

    /** Stops the process's writer at a named point, such as {@code sqlite.after-write@50}: for tests that kill it there. */
    Optional<String> failpoint();

    /**
     * Address of Postgres, as {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE}, the same after {@code jdbc:}, or libpq's {@code host=HOST dbname=DATABASE}. Where it is
     * set, everything is kept there, and nothing in the state directory.
     */
    Optional<String> pgDsn();

    /** How long after the last sign of life of a node another may take the log over; 100 ms or more. For Postgres and Redis. */
    @WithDefault("5s")
    Duration leaseTerm();

    /** Where other nodes reach this one, as {@code http://HOST:PORT}; told to whoever finds the log in use. */
    Optional<String> nodeUrl();

    /** What the nodes that share a log in Postgres know and nobody else, 16 characters or more. Without it a node has the log for itself. */
    Optional<String> clusterSecret();

    /**
     * Address of Redis, as {@code redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]}. Where it is set and that of Postgres is not, everything is kept there, and nothing in the
     * state directory. Beside Postgres it holds only what may be lost.
     */
    Optional<String> redisUrl();

    Redis redis();

    /** Brokers of Kafka, as {@code HOST:PORT,HOST:PORT}. Where it is set, every event is published there. */
    Optional<String> kafkaBootstrap();

    Kafka kafka();

    Http http();

    Engine engine();

    Limits limits();

    Snapshots snapshots();

    Retention retention();

    /** What becomes of old events of a log in Postgres; see {@link dev.agijobs.eventlog.postgres.Retention}. */
    interface Retention {

        /** How old the newest event of a range must be before the range is archived and dropped, a minute or more; without it all events stay in Postgres. */
        Optional<Duration> after();

        /**
         * The folder of the archive, which must be there, and be the same for all nodes. Required with {@link #after}; by itself it is read from. It belongs to the log: what is
         * in it is nowhere else.
         */
        Optional<Path> archiveDir();

        /** Pause between two looks for a range that is old enough. */
        @WithDefault("1m")
        Duration lookEvery();
    }

    /** How the replay of long runs is shortened; see {@link dev.agijobs.engine.Snapshots}. */
    interface Snapshots {

        /** Events of a run between two snapshots of it, or 0 for none. */
        @WithDefault("500")
        int every();
    }

    /** When requests are refused to protect what runs. */
    interface Limits {

        /** Readers that follow events live at once; over it 429. */
        @WithDefault("1000")
        int readersMax();

        /** How long a live reader may leave what it was sent untaken before it is cut off; then it has as long again to take a notice. */
        @WithDefault("30s")
        Duration readersPatience();

        /** How long a live reader may see nothing before it gets a sign of life. */
        @WithDefault("10s")
        Duration readersHeartbeat();

        /** Schedules that there may be; over it new ones are refused with 409. Counted by a view, so a burst may exceed it by what that lags. */
        @WithDefault("10000")
        long schedulesMax();

        /** Events that a view may lack before new runs are refused with 429. */
        @WithDefault("1000000")
        long eventsBehindMax();

        /** Free space of the state directory's disk, in bytes, under which new runs are refused with 507. */
        @WithDefault("268435456")
        long diskFreeMin();
    }

    /** How a Redis server is used. */
    interface Redis {

        /** Whether a server is used that may forget what it acknowledged; one that may is refused else. */
        @WithDefault("false")
        boolean acceptDataLoss();
    }

    /** How events are published; see {@link dev.agijobs.publish.kafka.KafkaSettings}. What is there is not changed, so that topics of another shape stop the publishing. */
    interface Kafka {

        /** Before the names of all topics. */
        @WithDefault(TopicNames.DEFAULT_PREFIX)
        String prefix();

        /** Partitions of the topics of events and artifacts, when they are made; as many as the log has shards unless set. */
        Optional<Integer> partitions();

        /** Groups of shards that are published side by side; 4 where the log has as many shards unless set. */
        Optional<Integer> groups();

        /** Replicas of the topics, when they are made; 0 for the brokers' own default. */
        @WithDefault("0")
        int replication();

        /** Types of events, such as {@code RunFailed}, that have a topic of their own beside, or {@code *} for all. */
        Optional<List<String>> typeTopics();

        /** Whether commands are taken from a topic. */
        @WithDefault("false")
        boolean commands();

        /** Further settings of Kafka's clients by their names, such as {@code security.protocol}. */
        Map<String, String> client();
    }

    /** What steps may reach over HTTP. */
    interface Http {

        /** Hosts that outgoing calls may reach, separated by commas: {@code example.org}, {@code *.example.org}, {@code *} for any public one. */
        @WithDefault("*")
        List<String> allowHosts();

        /** Whether allowed hosts may have loopback and private addresses. */
        @WithDefault("false")
        boolean allowPrivate();
    }

    /** Bounds of the engine; see {@link dev.agijobs.engine.EngineSettings}. */
    interface Engine {

        /** Attempts that execute at once, over all runs. */
        @WithDefault("1024")
        int attemptsMax();

        /** Runs with something to do; over it new ones are refused with 429. */
        @WithDefault("50000")
        int activeRunsMax();

        /** Runs kept in memory that only wait. */
        @WithDefault("1000")
        int idleRunsMax();

        /** Commands of clients that queue for one run; over it they are refused with 429. */
        @WithDefault("1000")
        int mailboxMax();

        /** Pause between two looks for unfinished runs. */
        @WithDefault("500ms")
        Duration reconcileEvery();

        /** Unfinished runs loaded at once after a start. */
        @WithDefault("10000")
        int loadsMax();
    }
}
