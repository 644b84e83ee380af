/**
 * What Postgres backends share: the address of a database, its connections, and the versions of its tables. Entry type: PgDatabase. Knows neither events nor documents.
 */
@NullMarked
package dev.agijobs.postgres;

import org.jspecify.annotations.NullMarked;
