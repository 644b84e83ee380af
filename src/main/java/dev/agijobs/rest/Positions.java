package dev.agijobs.rest;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.Position;
import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Feed positions as clients send and get them. */
public final class Positions {

    static final String HEADER = "X-Position";

    private static final int TEXT_MAX = 5_000;
    private static final Pattern POSITION =
            Pattern.compile("f1\\.[0-9A-Za-z_-]{1,64}\\.[0-9]{1,18}(-[0-9]{1,18}){0,255}");
    private static final Pattern POINT = Pattern.compile("p1\\.[0-9A-Za-z_-]{1,64}\\.[0-9]{1,9}\\.[0-9]{1,18}");

    private final EventFeed feed;

    public Positions(EventFeed feed) {
        this.feed = feed;
    }

    /**
     * A position of this log.
     *
     * @param name of the parameter, for the refusal
     * @throws Refused INVALID_REQUEST, or POSITION_NOT_RESUMABLE for a point
     */
    Position parse(String name, String text) {
        if (text.length() <= TEXT_MAX && POINT.matcher(text).matches()) {
            throw new Refused(
                    Code.POSITION_NOT_RESUMABLE,
                    name + " is the place of one event; give next_after, an event id of the stream or X-Position");
        }
        if (text.length() > TEXT_MAX || !POSITION.matcher(text).matches()) {
            throw Refused.invalid(name + " is no feed position");
        }
        Position position = Position.parse(text);
        Position start = feed.start();
        if (!position.logId().equals(start.logId())
                || position.offsets().size() != start.offsets().size()) {
            throw Refused.invalid(name + " is a position of another log");
        }
        return position;
    }

    /** The position after all that is committed. */
    Uni<Position> now() {
        return feed.end();
    }

    /** Where to go on from: the start when absent. Fails with {@link Refused} when the text is no position that was ever given. */
    public Uni<Position> resumable(String name, @Nullable String text) {
        if (text == null) {
            return Uni.createFrom().item(feed.start());
        }
        Position position = parse(name, text);
        return feed.end().map(end -> {
            if (!end.reaches(position)) {
                throw new Refused(Code.POSITION_NOT_RESUMABLE, name + " lies beyond the end of the log");
            }
            return position;
        });
    }

    /** A read that shows all that is committed when it begins; its X-Position says so. Fails with VIEW_BEHIND when the log has not come to {@code min}. */
    Uni<Response> read(@Nullable String min, Supplier<Uni<Response>> answer) {
        Position wanted = min == null ? feed.start() : parse("min_position", min);
        return feed.end().chain(end -> {
            if (!end.reaches(wanted)) {
                throw new Refused(Code.VIEW_BEHIND, "The log has not come to min_position");
            }
            return answer.get().invoke(response -> stamp(response, end));
        });
    }

    /** The answer to a command; its X-Position lies after what the command did. */
    Uni<Response> after(Uni<Response> command) {
        return command.chain(
                response -> feed.end().invoke(end -> stamp(response, end)).replaceWith(response));
    }

    static void stamp(Response response, Position position) {
        response.getHeaders().putSingle(HEADER, position.text());
    }
}
