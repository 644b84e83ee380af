/** The command line without processes; {@code dev.agijobs.journey} runs the packaged one. */
@NullMarked
package dev.agijobs.cli;

import org.jspecify.annotations.NullMarked;
