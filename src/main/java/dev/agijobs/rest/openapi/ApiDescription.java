package dev.agijobs.rest.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;

/** Completes the description when the program is built: what holds for many operations is told here, not at each of them. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public final class ApiDescription implements OASFilter {

    private final Examples examples = Examples.builtIn();

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getComponents().getSchemas().forEach(RecordDocs::complete);
        api.getPaths().getPathItems().forEach((path, item) -> complete(path, item));
    }

    private void complete(String path, PathItem item) {
        item.getOperations().forEach((method, operation) -> complete(path, method, operation));
    }

    private void complete(String path, PathItem.HttpMethod method, Operation operation) {
        operation.setOperationId(operation.getOperationId() == null ? id(path, method) : operation.getOperationId());
        ParameterDocs.complete(path, method, operation);
        ProblemDocs.complete(path, method, operation);
        examples.complete(method + " " + path, operation);
    }

    /** Such as {@code post-runs-id-pause}. */
    private static String id(String path, PathItem.HttpMethod method) {
        String name = path.replace("/api/v1/", "").replaceAll("[^A-Za-z0-9]+", "-");
        return method.name().toLowerCase(java.util.Locale.ROOT) + "-" + name.replaceAll("-$", "");
    }
}
