package io.quarkus.smallrye.openapi.runtime;

import io.quarkus.arc.Unremovable;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.runtime.filter.AutoSecurityFilter;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the description of the interface when it is first asked for: doing so at each start, as Quarkus does, takes a quarter of the time until the first request is served. Asked
 * on worker threads. Not in dev mode and in tests, whose class loaders keep this package apart from Quarkus's own.
 */
@Alternative
@Priority(1)
@ApplicationScoped
@Unremovable
@IfBuildProfile("prod")
public class DescriptionOnDemand extends OpenApiDocumentService {

    private final Map<String, Runnable> unread = new HashMap<>();

    @Override
    synchronized void prepareDocument(
            AutoSecurityFilter security, Map<OpenApiFilter.RunStage, List<String>> filters, String document) {
        unread.put(document, () -> super.prepareDocument(security, filters, document));
    }

    @Override
    public synchronized byte[] getDocument(String document, Format format) {
        Runnable read = unread.remove(document);
        if (read != null) {
            read.run();
        }
        return super.getDocument(document, format);
    }
}
