/**
 * What the SQLite backends share: how a file is opened (DatabaseFile), and threads with a connection each behind a bounded queue (SessionPool). Knows nothing of what is
 * stored.
 */
@NullMarked
package dev.agijobs.sqlite;

import org.jspecify.annotations.NullMarked;
