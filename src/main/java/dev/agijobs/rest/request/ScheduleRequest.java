package dev.agijobs.rest.request;

import dev.agijobs.plan.Durations;
import dev.agijobs.plan.Fault;
import dev.agijobs.plan.Plan;
import dev.agijobs.plan.Reading;
import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import dev.agijobs.schedule.CronExpression;
import dev.agijobs.schedule.Overlap;
import dev.agijobs.schedule.ScheduleChange;
import dev.agijobs.schedule.ScheduleDefinition;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code {plan or template, cron or every, time_zone, overlap, catch_up, ...}}: a schedule, or what is to be different about one. The record is its shape for the interface's
 * description; {@link #create} and {@link #change} are how it is read.
 *
 * @param template name of one of the owner's missions
 * @param every seconds, or ISO-8601 text
 * @param overlap skip, queue or cancel
 */
public record ScheduleRequest(
        @Nullable Map<String, Object> plan,
        @Nullable String template,
        @Nullable String cron,
        @Nullable String every,
        @Nullable String timeZone,
        @Nullable String overlap,
        @Nullable Integer catchUp,
        @Nullable Boolean paused,
        @Nullable List<String> approvals,
        @Nullable Map<String, String> labels,
        @Nullable Integer priority) {

    /** A schedule to make. @param fingerprint of the request's content */
    public record Create(ScheduleDefinition definition, boolean paused, String fingerprint) {}

    private static final Pattern TEMPLATE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final int TEXT_MAX = 1_000;
    private static final int ZONE_MAX = 64;

    /** @throws Refused INVALID_REQUEST, PLAN_INVALID or SCHEDULE_INVALID */
    public static Create create(byte[] body, PlanCheck plans, Templates templates) {
        Fields fields = Fields.of(body);
        if (!fields.has("plan") && !fields.has("template")) {
            fields.fault("plan", "REQUIRED", "Expected a plan, or the name of a template.");
        }
        if (!fields.has("cron") && !fields.has("every")) {
            fields.fault("cron", "REQUIRED", "Expected cron, or every.");
        }
        ScheduleChange all = read(fields, plans, templates);
        return new Create(all.definition(), Boolean.TRUE.equals(all.paused()), RunRequest.fingerprint(fields.tree()));
    }

    /** What is to be different; null, as absent, leaves a field as it is. @throws Refused INVALID_REQUEST, PLAN_INVALID or SCHEDULE_INVALID */
    public static ScheduleChange change(byte[] body, PlanCheck plans, Templates templates) {
        return read(Fields.of(body), plans, templates);
    }

    private static ScheduleChange read(Fields fields, PlanCheck plans, Templates templates) {
        onlyOne(fields, "plan", "template");
        onlyOne(fields, "cron", "every");
        String template = fields.text("template", TEXT_MAX);
        String cron = fields.text("cron", TEXT_MAX);
        Duration every = fields.duration("every");
        String zone = fields.text("time_zone", TEXT_MAX);
        Overlap overlap = fields.has("overlap") ? fields.requiredConstant("overlap", Overlap.class) : null;
        Integer catchUp = fields.has("catch_up") ? fields.integer("catch_up", 0) : null;
        Boolean paused = fields.has("paused") ? fields.truth("paused") : null;
        List<String> approvals = fields.has("approvals") ? RunRequest.approvals(fields) : null;
        Map<String, String> labels = fields.has("labels") ? RunRequest.labels(fields) : null;
        Integer priority = fields.has("priority") ? fields.integer("priority", 0) : null;
        fields.check();

        List<Fault> faults = new ArrayList<>();
        String expression = cron == null ? null : expression(cron, faults);
        checkTimes(every, zone, catchUp, faults);
        Plan plan = plan(fields, template, plans, templates, faults);
        if (!faults.isEmpty()) {
            throw new Refused(Code.SCHEDULE_INVALID, "The schedule has faults; see errors", faults);
        }
        return new ScheduleChange(
                plan, template, expression, every, zone, overlap, catchUp, approvals, labels, priority, paused);
    }

    private static void onlyOne(Fields fields, String one, String other) {
        if (fields.has(one) && fields.has(other)) {
            fields.fault(other, "CONFLICT", "Expected either %s or %s.".formatted(one, other));
        }
    }

    private static @Nullable String expression(String cron, List<Fault> faults) {
        try {
            return CronExpression.parse(cron).text();
        } catch (IllegalArgumentException e) {
            faults.add(new Fault("/cron", "INVALID_CRON", String.valueOf(e.getMessage())));
            return null;
        }
    }

    private static void checkTimes(
            @Nullable Duration every, @Nullable String zone, @Nullable Integer catchUp, List<Fault> faults) {
        if (every != null
                && (every.compareTo(ScheduleDefinition.EVERY_MIN) < 0 || every.compareTo(Durations.MAX) > 0)) {
            String range = "Expected a duration from %s to %s.".formatted(ScheduleDefinition.EVERY_MIN, Durations.MAX);
            faults.add(new Fault("/every", "OUT_OF_RANGE", range));
        }
        if (zone != null && !isZone(zone)) {
            String such = "Expected the name of a time zone, such as \"Europe/Berlin\".";
            faults.add(new Fault("/time_zone", "UNKNOWN_TIME_ZONE", such));
        }
        if (catchUp != null && (catchUp < 0 || catchUp > ScheduleDefinition.CATCH_UP_MAX)) {
            String range = "Expected an integer from 0 to %d.".formatted(ScheduleDefinition.CATCH_UP_MAX);
            faults.add(new Fault("/catch_up", "OUT_OF_RANGE", range));
        }
    }

    private static boolean isZone(String zone) {
        try {
            return zone.length() <= ZONE_MAX && ZoneId.of(zone).getId().equals(zone);
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** The plan that was sent or named, null when there is none; faults of a plan are told together with those before. */
    private static @Nullable Plan plan(
            Fields fields, @Nullable String template, PlanCheck plans, Templates templates, List<Fault> faults) {
        Object document = fields.value("plan");
        if (template == null && document == null) {
            return null;
        }
        Reading reading = template == null ? plans.check(document) : ofTemplate(template, plans, templates);
        if (reading.plan() == null) {
            List<Fault> all = new ArrayList<>(faults);
            all.addAll(reading.faults());
            Code code = reading.malformed() ? Code.INVALID_REQUEST : Code.PLAN_INVALID;
            throw new Refused(code, "The plan has faults; see errors", all);
        }
        return reading.plan();
    }

    private static Reading ofTemplate(String name, PlanCheck plans, Templates templates) {
        byte[] mission = TEMPLATE.matcher(name).matches() ? templates.find(name) : null;
        if (mission == null) {
            Fault unknown = new Fault("/template", "UNKNOWN_TEMPLATE", "Expected the name of a mission of the owner.");
            return new Reading(List.of(unknown), null, false);
        }
        try {
            return inTemplate(plans.check(JsonReader.read(mission)));
        } catch (Refused noJson) {
            return inTemplate(new Reading(noJson.faults(), null, false));
        }
    }

    /** The document is the owner's, so whatever is wrong with it is not the fault of the request's form. */
    private static Reading inTemplate(Reading reading) {
        List<Fault> faults = reading.faults().stream()
                .map(fault -> new Fault(
                        "/template" + fault.pointer().replaceFirst("^/plan", ""), fault.code(), fault.detail()))
                .toList();
        return new Reading(faults, reading.plan(), false);
    }
}
