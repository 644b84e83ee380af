/** A real Postgres for tests. Entry type: PgServer. */
package dev.agijobs.postgres;
