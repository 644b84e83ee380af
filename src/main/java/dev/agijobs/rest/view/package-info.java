/**
 * What clients get: pure functions from a run's state or an event to the documents of the interface.
 */
@NullMarked
package dev.agijobs.rest.view;

import org.jspecify.annotations.NullMarked;
