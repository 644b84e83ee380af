/**
 * Concurrency keys: which run holds a key and which wait for it, as the fold of the key's own stream. Pure but for the stored form. Entry types: KeyState, KeyEvent. It does not know what a
 * run is beyond its id.
 */
@NullMarked
package dev.agijobs.key;

import org.jspecify.annotations.NullMarked;
