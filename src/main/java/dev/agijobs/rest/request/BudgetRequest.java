package dev.agijobs.rest.request;

import dev.agijobs.plan.Decimals;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** {@code {max, reason}}: what a run may spend from now on. @param max decimal text or a number; 0 for any amount */
public record BudgetRequest(String max, @Nullable String reason) {

    public static BudgetRequest read(byte[] body) {
        Fields fields = Fields.of(body);
        Object max = fields.required("max");
        BigDecimal amount = max instanceof String || max instanceof Number ? Decimals.parse(max) : null;
        if (max != null && (amount == null || !Decimals.inRange(amount))) {
            fields.fault("max", "INVALID_DECIMAL", "Expected a decimal of 0 or more such as \"53.50\".");
        }
        String text = max instanceof String decimal ? decimal : amount == null ? "" : amount.toPlainString();
        BudgetRequest request = new BudgetRequest(text, fields.text("reason", ReasonRequest.REASON_MAX));
        fields.check();
        return request;
    }
}
