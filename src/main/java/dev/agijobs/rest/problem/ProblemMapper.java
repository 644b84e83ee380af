package dev.agijobs.rest.problem;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers every failure of a resource, and of the framework around it, with a problem document. */
public final class ProblemMapper {

    /** The framework brings mappers of its own for some of these; naming them here puts this one first. */
    @ServerExceptionMapper({NotFoundException.class, WebApplicationException.class, Throwable.class})
    public Response map(Throwable failure, UriInfo uri, RoutingContext context) {
        if (context.response().ended()) {
            Problems.untold(failure);
            return Response.noContent().build();
        }
        return ProblemAnswer.of(Problems.of(failure).at(uri.getRequestUri().getRawPath()));
    }
}
