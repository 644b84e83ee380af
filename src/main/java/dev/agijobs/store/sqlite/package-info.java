/**
 * Views in one SQLite file that may be lost. Entry type: SqliteViewStore.
 */
@NullMarked
package dev.agijobs.store.sqlite;

import org.jspecify.annotations.NullMarked;
