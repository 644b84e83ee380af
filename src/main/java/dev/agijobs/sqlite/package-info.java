/**
 * What the SQLite backends share: how a file is opened (DatabaseFile), one that may be lost and is set aside when damaged (DisposableFile), and threads with a connection each behind a bounded queue (SessionPool). Knows nothing of what is
 * stored.
 */
@NullMarked
package dev.agijobs.sqlite;

import org.jspecify.annotations.NullMarked;
