package dev.agijobs.rest.problem;

import java.util.Locale;

/** What can be wrong, by its stable name in the interface, with the HTTP status and title it always has. */
public enum Code {
    INVALID_REQUEST(400, "The request is malformed"),
    POSITION_NOT_RESUMABLE(400, "The position cannot be resumed from"),
    ORIGIN_FORBIDDEN(403, "A page of another origin may not change anything"),
    APPROVER_NOT_LISTED(403, "The approver is not among those who may decide"),
    NOT_FOUND(404, "There is nothing at this address"),
    RUN_NOT_FOUND(404, "There is no such run"),
    SCHEDULE_NOT_FOUND(404, "There is no such schedule"),
    STEP_NOT_FOUND(404, "There is no such step"),
    RECEIPT_NOT_FOUND(404, "There is no receipt"),
    ARTIFACT_NOT_FOUND(404, "There is no such artifact"),
    STREAM_NOT_FOUND(404, "There is no such stream"),
    PROJECTION_NOT_FOUND(404, "There is no such projection"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    NOT_ACCEPTABLE(406, "None of the accepted media types can be given"),
    RUN_STATE_CONFLICT(409, "The state of the run forbids it"),
    TOO_MANY_SCHEDULES(409, "There are as many schedules as there may be"),
    PRECONDITION_FAILED(412, "It is no longer as the client knew it"),
    PAYLOAD_TOO_LARGE(413, "The request is too large"),
    URI_TOO_LONG(414, "The address is too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type of the request is not supported"),
    HOST_NOT_SERVED(421, "This host name is not served here"),
    PLAN_INVALID(422, "The plan has faults"),
    SCHEDULE_INVALID(422, "The schedule has faults"),
    IDEMPOTENCY_KEY_REUSED(422, "The idempotency key was used for another request"),
    REBUILD_SOURCE_UNAVAILABLE(422, "The view cannot be rebuilt from this source"),
    TOO_MANY_SIGNALS(429, "Too many signals wait to be taken"),
    ENGINE_BUSY(429, "There is too much to do at the moment"),
    AUDIT_RUNNING(429, "Another verification of the whole log is under way"),
    VIEWS_TOO_FAR_BEHIND(429, "The views are too far behind to take more runs"),
    TOO_MANY_READERS(429, "Too many readers follow events"),
    HEADERS_TOO_LARGE(431, "The headers are too large"),
    INTERNAL_ERROR(500, "Something went wrong here"),
    ARTIFACT_DAMAGED(500, "The artifact is damaged"),
    VIEW_BEHIND(503, "The view has not come to that position yet"),
    STORE_UNAVAILABLE(503, "The store is not available at the moment"),
    SHUTTING_DOWN(503, "The process is going down"),
    INSUFFICIENT_STORAGE(507, "The disk is nearly full");

    private final int status;
    private final String title;

    Code(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** The problem type (RFC 9457, section 3.1.1): a name, not an address to open. */
    public String type() {
        return "urn:agijobs:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the same request may succeed a little later. */
    public boolean passing() {
        return status == 429 || status == 503;
    }

    /** The code that stands for a status that a framework answers with. */
    static Code ofStatus(int status) {
        return switch (status) {
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 413 -> PAYLOAD_TOO_LARGE;
            case 414 -> URI_TOO_LONG;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 431 -> HEADERS_TOO_LARGE;
            default -> status >= 400 && status < 500 ? INVALID_REQUEST : INTERNAL_ERROR;
        };
    }
}
