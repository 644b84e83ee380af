package dev.agijobs.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.tool.builtin.EchoTool;
import dev.agijobs.tool.builtin.NoopTool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolRegistryTest {

    @Test
    void tools_are_found_by_name() {
        NoopTool noop = new NoopTool();
        ToolRegistry registry = new ToolRegistry(List.of(noop, new EchoTool()));

        assertThat(registry.find("noop")).containsSame(noop);
        assertThat(registry.find("Noop")).isEmpty();
        assertThat(registry.names()).containsExactly("echo", "noop");
    }

    @Test
    void a_name_taken_twice_is_refused_with_both_classes() {
        assertThatThrownBy(() -> new ToolRegistry(List.of(new NoopTool(), new EchoTool(), new NoopTool())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'noop'", NoopTool.class.getName());
    }

    @Test
    void it_does_not_change() {
        List<StepTool> tools = new ArrayList<>(List.of(new NoopTool()));
        ToolRegistry registry = new ToolRegistry(tools);

        tools.add(new EchoTool());

        assertThat(registry.find("echo")).isEmpty();
        assertThatThrownBy(() -> registry.names().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
