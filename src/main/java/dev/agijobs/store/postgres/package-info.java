/**
 * What stands beside the log, in Postgres: leases, documents of views, snapshots and artifacts. Entry types: PostgresLeaseStore, PostgresViewStore,
 * PostgresSnapshotStore, PostgresArtifactStore.
 */
@NullMarked
package dev.agijobs.store.postgres;

import org.jspecify.annotations.NullMarked;
