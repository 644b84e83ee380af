/**
 * Expressions in CEL, bounded in cost, size and nesting. Entry type: CelExpressions.
 */
@NullMarked
package dev.agijobs.expression.cel;

import org.jspecify.annotations.NullMarked;
