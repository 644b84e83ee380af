/**
 * Stores on a Redis server: views, snapshots, artifacts, leases. Each change is one script or one command, so it is whole, and durable when it answers.
 */
@NullMarked
package dev.agijobs.store.redis;

import org.jspecify.annotations.NullMarked;
