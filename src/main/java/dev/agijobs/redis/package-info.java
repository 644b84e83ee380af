/**
 * What the Redis backends share: where the server is (RedisAddress), a connection that is made anew when it is lost (RedisLink), whether the server keeps what it
 * acknowledges (ServerCheck), and scripts that run whole or not at all (Script). Knows nothing of what is stored.
 */
@NullMarked
package dev.agijobs.redis;

import org.jspecify.annotations.NullMarked;
