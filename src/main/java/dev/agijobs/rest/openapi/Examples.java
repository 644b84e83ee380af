package dev.agijobs.rest.openapi;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agijobs.rest.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jspecify.annotations.Nullable;

/** Examples of documents: by the name of their schema, or where there is none by "METHOD path" of the operation. */
final class Examples {

    static final String CID = "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq";

    private final Map<String, Object> documents;

    private Examples(Map<String, Object> documents) {
        this.documents = documents;
    }

    static Examples builtIn() {
        try (InputStream in = Examples.class.getResourceAsStream("/openapi/examples.json")) {
            if (in == null) {
                throw new IllegalStateException("The program lacks its resource openapi/examples.json");
            }
            return new Examples(new ObjectMapper().readValue(in, new TypeReference<Map<String, Object>>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void complete(String name, Operation operation) {
        if (operation.getRequestBody() != null) {
            complete(name, operation.getRequestBody().getContent());
        }
        operation.getResponses().getAPIResponses().values().forEach(response -> complete(name, response.getContent()));
    }

    private void complete(String name, @Nullable Content content) {
        if (content == null) {
            return;
        }
        content.getMediaTypes().forEach((type, body) -> {
            if (!type.equals(Problem.MEDIA_TYPE)) {
                complete(name, type, body);
            }
        });
    }

    private void complete(String name, String type, MediaType body) {
        Schema schema = body.getSchema();
        String ref = schema == null ? null : schema.getRef();
        Object example = type.equals("text/event-stream")
                ? null
                : documents.get(ref == null ? name : ref.substring(ref.lastIndexOf('/') + 1));
        if (example != null) {
            body.setExample(example);
        } else if (documents.get(name + " " + type) instanceof Object own) {
            body.setExample(own);
        }
    }
}
