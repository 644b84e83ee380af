/**
 * Tools that come with the engine: noop, echo, fail, http.request.
 */
@NullMarked
package dev.agijobs.tool.builtin;

import org.jspecify.annotations.NullMarked;
