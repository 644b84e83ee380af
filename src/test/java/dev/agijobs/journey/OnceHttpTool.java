package dev.agijobs.journey;

import dev.agijobs.plan.ToolKind;
import dev.agijobs.tool.StepContext;
import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** {@code once.http}: posts its token to a server that would do the work again if it came again. */
final class OnceHttpTool implements StepTool {
    static final String NAME = "once.http";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI url;

    OnceHttpTool(URI url) {
        this.url = url;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ToolKind kind() {
        return ToolKind.ONCE;
    }

    @Override
    public Uni<StepOutcome> run(StepInput input, StepContext context) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Idempotency-Key", input.token())
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return Uni.createFrom()
                .completionStage(() -> http.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
                .map(response -> response.statusCode() == 200
                        ? StepOutcome.Done.of(null)
                        : new StepOutcome.Failed("REFUSED", "Status " + response.statusCode(), true));
    }
}
