package dev.agijobs.rest;

import dev.agijobs.rest.problem.Problem;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What the description of the interface says as a whole; its title and version are settings. */
@OpenAPIDefinition(
        info = @Info(title = "AGI Jobs Orchestrator", version = "v1"),
        components = @Components(schemas = @Schema(name = "Problem", implementation = Problem.class)))
public class ApiApplication extends Application {}
