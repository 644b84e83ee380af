package dev.agijobs.expression.cel;

import static dev.agijobs.testkit.JsonTrees.object;
import static dev.agijobs.testkit.JsonTrees.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.agijobs.plan.Expressions.ExpressionFailure;
import dev.agijobs.plan.Fault;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CelExpressionsTest {

    private final CelExpressions expressions = new CelExpressions(CelLimits.DEFAULT);
    private final SampleScope scope = new SampleScope()
            .with(
                    "a",
                    "{'out': {'cid': null, 'tx': null, 'data': {'value': 4, 'price': 3.5, 'name': 'Ada', 'none': null,"
                            + " 'big': 12345678901234567890, 'exact': 0.1234567890123456789012, 'items': [{'name': 'x'}, {'name': 'y'}]}},"
                            + " 'state': 'completed'}")
            .with("skipped", "{'out': null, 'state': 'skipped'}")
            .with("post-job", "{'out': {'cid': 'bafy', 'tx': null, 'data': 1}, 'state': 'completed'}")
            .with("a.out.b", "{'out': {'cid': null, 'tx': null, 'data': 'dotted'}, 'state': 'completed'}");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "steps.a.out.data.value > 3 | true",
                "steps.a.out.data.price > 3 | true",
                "steps.a.out.data.value > 3.2 | true",
                "steps.a.out.data.price < 3 | false",
                "steps.a.out.data.value == 4.0 | true",
                "steps.a.out.data.none == null | true",
                "steps.skipped.out == null | true",
                "steps.skipped.state == 'skipped' | true",
                "has(steps.a.out.data.name) && !has(steps.a.out.data.missing) | true",
                "steps.skipped.out != null && has(steps.skipped.out.data) | false",
                "steps['post-job'].out.cid == 'bafy' | true",
                "'a' in steps && !('ghost' in steps) | true",
                "steps.exists(id, steps[id].state == 'skipped') | true",
                "steps.a.out.data.items.all(i, i.name in ['x', 'y']) | true",
                "steps.a.out.data.items.map(i, i.name) == ['x', 'y'] | true",
                "steps.a.out.data.name.matches('^A.a$') && 'Adam'.contains(steps.a.out.data.name) | true",
                "plan.metadata.region == 'eu' | true",
                "true ? true : 1 / 0 == 1 | true",
            })
    void a_condition_sees_outputs_and_states_and_metadata(String condition, boolean expected) throws Exception {
        assertThat(expressions.condition(condition, scope)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "steps.skipped.out.data.x == 1",
                "steps.a.out.data.missing == 1",
                "steps.ghost.out == null",
                "steps.a.out.data.value",
                "steps.a.out.data.name > 3",
                "1 / 0 == 1",
                "9223372036854775807 + 1 > 0",
                "steps.a.out.data.name.matches('a{1000}')",
            })
    void a_condition_that_cannot_be_evaluated_is_a_failure(String condition) {
        assertThatThrownBy(() -> expressions.condition(condition, scope)).isInstanceOf(ExpressionFailure.class);
    }

    @Test
    void a_failure_says_what_was_missing() {
        assertThatThrownBy(() -> expressions.condition("steps.a.out.data.missing == 1", scope))
                .hasMessageContaining("missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 + | EXPRESSION_INVALID",
                "`` | EXPRESSION_INVALID",
                "item == 1 | EXPRESSION_INVALID",
                "index == 1 | EXPRESSION_INVALID",
                "now() > 1 | EXPRESSION_INVALID",
                "steps.post-job.state == 'x' | EXPRESSION_INVALID",
                "1 + 1 | EXPRESSION_NOT_BOOLEAN",
                "'text' | EXPRESSION_NOT_BOOLEAN",
                "steps.ghost.state == 'x' | EXPRESSION_UNKNOWN_STEP",
                "steps['ghost'].state == 'x' | EXPRESSION_UNKNOWN_STEP",
            })
    void a_bad_condition_is_a_fault_before_anything_runs(String condition, String code) {
        assertThat(expressions.checkCondition(condition, Set.of("a")))
                .extracting(Fault::pointer, Fault::code)
                .containsExactly(tuple("", code));
    }

    @Test
    void a_good_condition_has_no_faults() {
        assertThat(expressions.checkCondition("steps.a.out.data.ready", Set.of("a")))
                .isEmpty();
        assertThat(expressions.checkCondition("steps.a.out.data.value > 3", Set.of("a")))
                .isEmpty();
    }

    @Test
    void a_reference_is_replaced_by_the_value_with_every_digit() throws Exception {
        assertThat(ref("steps.a.out.data.exact")).isEqualTo(new BigDecimal("0.1234567890123456789012"));
        assertThat(ref("steps.a.out.data.big")).isEqualTo(new BigInteger("12345678901234567890"));
        assertThat(ref("steps.a.out.data.items.1.name")).isEqualTo("y");
        assertThat(ref("steps.a.out.data.items[0].name")).isEqualTo("x");
        assertThat(ref("steps.a.out.data.items")).isEqualTo(tree("[{'name': 'x'}, {'name': 'y'}]"));
        assertThat(ref("steps.post-job.out.cid")).isEqualTo("bafy");
    }

    @Test
    void a_reference_means_the_longest_step_id_that_fits() throws Exception {
        assertThat(ref("steps.a.out.b.out.data")).isEqualTo("dotted");
    }

    @Test
    void a_reference_to_nothing_is_null() throws Exception {
        assertThat(ref("steps.skipped.out.data.x")).isNull();
        assertThat(ref("steps.a.out.data.missing.deeper")).isNull();
        assertThat(ref("steps.a.out.data.items[7]")).isNull();
        assertThat(ref("steps.a.out.data.value.x")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$ref': 'steps.a.state'}",
                "{'$ref': 'a.out'}",
                "{'$ref': 7}",
                "{'$ref': 'steps.a.out.'}",
                "{'$ref': 'steps.a.out[x]'}",
                "{'$ref': 'steps.a.out[0'}",
                "{'$ref': 'steps.a.out', 'more': 1}",
                "{'x': '${1 +}'}",
                "{'x': 'open ${ 1'}",
                "{'x': '${ \\'}'}",
            })
    void a_bad_reference_or_template_is_a_fault(String params) {
        assertThat(expressions.checkParams(tree(params), Set.of("a")))
                .extracting(Fault::code)
                .containsExactly("EXPRESSION_INVALID");
    }

    @Test
    void faults_of_parameters_point_to_their_place() {
        Object params = tree(
                "{'a/b': [1, {'$ref': 'steps.ghost.out'}], 'c': 'x ${steps.ghost.state} y', 'd': {'$ref': 'steps.a.out'}}");

        assertThat(expressions.checkParams(params, Set.of("a")))
                .extracting(Fault::pointer, Fault::code)
                .containsExactlyInAnyOrder(
                        tuple("/a~1b/1", "EXPRESSION_UNKNOWN_STEP"), tuple("/c", "EXPRESSION_UNKNOWN_STEP"));
    }

    @Test
    void a_reference_inside_a_json_schema_is_plain_data() throws Exception {
        Map<String, Object> params = object("{'schema': {'$ref': '#/$defs/x', 'description': 'd'}}");

        assertThat(expressions.checkParams(params, Set.of())).isEmpty();
        assertThat(expressions.resolve(params, scope)).isEqualTo(params);
    }

    @Test
    void a_text_that_is_one_expression_keeps_the_type_of_its_value() throws Exception {
        assertThat(text("${steps.a.out.data.value + 1}")).isEqualTo(5L);
        assertThat(text("${steps.a.out.data.price * 2.0}")).isEqualTo(new BigDecimal("7.0"));
        assertThat(text("${steps.a.out.data.value == 4}")).isEqualTo(true);
        assertThat(text("${null}")).isNull();
        assertThat(text("${18446744073709551615u}")).isEqualTo(new BigInteger("18446744073709551615"));
        assertThat(text("${{'n': [1, 2.5, 'x', null]}}")).isEqualTo(tree("{'n': [1, 2.5, 'x', null]}"));
        assertThat(text("${steps.a.out.data.items}")).isEqualTo(tree("[{'name': 'x'}, {'name': 'y'}]"));
    }

    @Test
    void expressions_inside_a_text_are_written_into_it() throws Exception {
        assertThat(text("Hello ${steps.a.out.data.name}, ${steps.a.out.data.value * 2} of ${[1, 2.50]}."))
                .isEqualTo("Hello Ada, 8 of [1,2.5].");
    }

    @Test
    void a_doubled_dollar_is_a_literal() throws Exception {
        assertThat(text("cost $${x} and $5 and $")).isEqualTo("cost ${x} and $5 and $");
    }

    @Test
    void braces_inside_texts_do_not_end_an_expression() throws Exception {
        assertThat(text("${'}' + \"{\" + r'\\}' + '\\'}' + '''}'}'''}!")).isEqualTo("}{\\}'}}'}!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${0.0 / 0.0}", "${1.0 / 0.0}", "${b'x'}", "${duration('1s')}", "${{1: 2}}", "${type(1)}"})
    void a_result_without_json_form_is_a_failure(String text) {
        assertThatThrownBy(() -> text(text)).isInstanceOf(ExpressionFailure.class);
    }

    @Test
    void params_are_resolved_wherever_they_stand() throws Exception {
        Map<String, Object> params =
                object("{'list': ['${1 + 1}', {'deep': {'$ref': 'steps.a.out.data.name'}}], 'none': null, 'n': 1.50}");

        assertThat(expressions.resolve(params, scope))
                .isEqualTo(object("{'list': [2, {'deep': 'Ada'}], 'none': null, 'n': 1.50}"));
    }

    @Test
    void only_the_steps_that_an_expression_names_are_looked_up() throws Exception {
        expressions.condition("steps.a.state == 'completed' && steps['skipped'].out == null", scope);

        assertThat(scope.lookedUp()).containsOnly("a", "skipped");
    }

    private @Nullable Object ref(String path) throws ExpressionFailure {
        return expressions.resolve(Map.of("x", Map.of("$ref", path)), scope).get("x");
    }

    private @Nullable Object text(String text) throws ExpressionFailure {
        return expressions.resolve(Map.of("x", text), scope).get("x");
    }
}
