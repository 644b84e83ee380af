package dev.agijobs.projection.scheduleview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.projection.ProjectedEvent;
import dev.agijobs.projection.Projection;
import dev.agijobs.schedule.ScheduleEvent;
import dev.agijobs.schedule.ScheduleFact;
import dev.agijobs.schedule.Standing;
import dev.agijobs.schedule.json.ScheduleEventCodec;
import dev.agijobs.schedule.json.ScheduleEventType;
import dev.agijobs.schedule.json.ScheduleJson;
import dev.agijobs.store.ViewDocument;
import java.io.IOException;
import java.util.Set;

/** One document for each schedule that is not deleted, newest first, and one that counts them. */
public final class ScheduleViewProjection implements Projection<ScheduleViewProjection.Entry> {
    /** The view's name. */
    public static final String NAME = "schedules";

    /** Id of the document that counts; no schedule has it. */
    static final String COUNT = "count";

    /** A term that schedules have and the count has not. */
    static final String LISTED = "listed";

    private static final String STREAM = "schedule-";

    private final ObjectMapper mapper = ScheduleJson.mapper(new PlanReader(PlanLimits.DEFAULT));
    private final ScheduleEventCodec codec = new ScheduleEventCodec(new PlanReader(PlanLimits.DEFAULT));

    /** A document of this view. */
    sealed interface Entry {
        record One(ScheduleSummary schedule) implements Entry {}

        record Count(long schedules) implements Entry {}
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 1;
    }

    private static boolean is(String type, ScheduleEventType wanted) {
        return type.equals(wanted.storedName());
    }

    @Override
    public Set<String> concerns(ProjectedEvent event) {
        String stream = event.recorded().stream();
        if (!stream.startsWith(STREAM) || is(event.type(), ScheduleEventType.CHECKPOINTED)) {
            return Set.of();
        }
        String id = stream.substring(STREAM.length());
        boolean counts = is(event.type(), ScheduleEventType.CREATED) || is(event.type(), ScheduleEventType.DELETED);
        return counts ? Set.of(id, COUNT) : Set.of(id);
    }

    @Override
    public boolean needsPayload(ProjectedEvent event) {
        return true;
    }

    @Override
    public void apply(ProjectedEvent event, Documents<Entry> documents) {
        String id = event.recorded().stream().substring(STREAM.length());
        NewEvent e = event.recorded().event();
        ScheduleEvent happened = codec.decode(e.type(), e.version(), e.payload());
        ScheduleFact fact = new ScheduleFact(event.recorded().seq(), e.occurredAt(), happened);
        if (happened instanceof ScheduleEvent.ScheduleCreated created) {
            Standing standing = Standing.created(fact.seq(), fact.at());
            ScheduleSummary made = ScheduleSummary.of(id, fact.at(), created.definition(), standing);
            documents.put(id, new Entry.One(made));
            count(documents, 1);
        } else if (happened instanceof ScheduleEvent.ScheduleDeleted) {
            documents.remove(id);
            count(documents, -1);
        } else if (documents.get(id) instanceof Entry.One one) {
            // The end of a run may follow the end of its schedule, when there is no document any more.
            documents.put(id, new Entry.One(after(one.schedule(), fact)));
        }
    }

    private static ScheduleSummary after(ScheduleSummary before, ScheduleFact fact) {
        ScheduleSummary after = before.after(fact);
        return fact.event() instanceof ScheduleEvent.ScheduleChanged changed
                ? ScheduleSummary.of(after.id(), after.createdAt(), changed.definition(), after.standing())
                : after;
    }

    private static void count(Documents<Entry> documents, int more) {
        long before = documents.get(COUNT) instanceof Entry.Count count ? count.schedules() : 0;
        documents.put(COUNT, new Entry.Count(before + more));
    }

    @Override
    public ViewDocument encode(String id, Entry entry) {
        try {
            return switch (entry) {
                case Entry.One(ScheduleSummary schedule) ->
                    new ViewDocument(
                            id,
                            HashChain.micros(schedule.createdAt()),
                            Set.of(LISTED),
                            mapper.writeValueAsBytes(schedule));
                case Entry.Count count -> new ViewDocument(id, 0, Set.of(), mapper.writeValueAsBytes(count));
            };
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A document can always be written", e);
        }
    }

    @Override
    public Entry decode(ViewDocument stored) {
        try {
            return stored.id().equals(COUNT)
                    ? mapper.readValue(stored.body(), Entry.Count.class)
                    : new Entry.One(mapper.readValue(stored.body(), ScheduleSummary.class));
        } catch (IOException e) {
            throw new IllegalArgumentException("A stored document has not the form of one", e);
        }
    }
}
