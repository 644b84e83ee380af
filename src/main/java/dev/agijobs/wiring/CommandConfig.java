package dev.agijobs.wiring;

import dev.agijobs.cli.Failure;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.util.Map;

/** The settings of a command that runs without Quarkus: from the places that the server takes them from. */
final class CommandConfig {

    /** Above system properties and the environment. */
    private static final int ORDINAL = 1_000;

    private CommandConfig() {}

    /**
     * Reads them.
     *
     * @param overrides properties that the command line sets
     * @throws Failure CONFIGURATION_INVALID
     */
    static OrchestratorConfig read(Map<String, String> overrides) {
        try {
            SmallRyeConfig config = ConfigUtils.emptyConfigBuilder()
                    .withMapping(OrchestratorConfig.class)
                    .withValidateUnknown(false)
                    .withSources(new PropertiesConfigSource(overrides, "command line", ORDINAL))
                    .build();
            return config.getConfigMapping(OrchestratorConfig.class);
        } catch (ConfigValidationException | IllegalArgumentException e) {
            throw new Failure("CONFIGURATION_INVALID", String.valueOf(e.getMessage()));
        }
    }
}
