/**
 * CDI producers and configuration; the only place that sees ports and adapters.
 */
@NullMarked
package dev.agijobs.wiring;

import org.jspecify.annotations.NullMarked;
