/**
 * SPI of tools: StepTool runs one attempt of a step and says how it ended. Knows nothing of the engine.
 */
@NullMarked
package dev.agijobs.tool;

import org.jspecify.annotations.NullMarked;
