package dev.agijobs.expression.cel;

/**
 * Bounds of expressions.
 *
 * @param textLength longest expression, in UTF-16 code units
 * @param expressions most expressions in the parameters of one step
 * @param cost most work of one evaluation, or of resolving the parameters of one step; about 10 ns a unit
 * @param resultNodes most values in resolved parameters that come from references and expressions
 * @param resultText most characters of these values
 * @param cached compiled expressions kept
 */
public record CelLimits(int textLength, int expressions, int cost, int resultNodes, int resultText, int cached) {

    public static final CelLimits DEFAULT = new CelLimits(4_096, 256, 1_000_000, 100_000, 1024 * 1024, 2_000);
}
