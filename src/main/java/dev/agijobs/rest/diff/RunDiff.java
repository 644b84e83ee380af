package dev.agijobs.rest.diff;

import dev.agijobs.plan.Place;
import dev.agijobs.rest.view.Json;
import dev.agijobs.rest.view.RunInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What differs between two states of a run, or between two runs.
 *
 * @param run fields of the run, but its id
 * @param plan differences of the plans; pointers lead into the second plan, and those of what was removed into the first. Steps are matched by id, so that their order means nothing
 * @param truncated something was left out: there are more than 1,000 differences, or a value was cut, which shows by an ellipsis
 */
@Schema(name = "RunDiff")
public record RunDiff(Side from, Side to, List<Change> run, Steps steps, List<Change> plan, boolean truncated) {

    /** One of the two. @param seq of the last event that it reflects */
    @Schema(name = "RunDiffSide")
    public record Side(String runId, long seq, String state) {
        static Side of(Snapshot snapshot) {
            return new Side(snapshot.run().id(), snapshot.seq(), snapshot.run().state());
        }
    }

    /** Steps by id: those of the second plan alone, those of the first alone, and those that differ. */
    @Schema(name = "RunDiffSteps")
    public record Steps(List<String> added, List<String> removed, List<Step> changed) {}

    /** A step that differs. @param changes fields of the step as in a run's status, and under {@code /out} what it left */
    @Schema(name = "RunDiffStep")
    public record Step(String id, List<Change> changes) {}

    public static RunDiff of(Snapshot from, Snapshot to) {
        Room room = new Room();
        List<Change> run = run(from.run(), to.run(), room);
        Steps steps = steps(from.steps(), to.steps(), room);
        List<Change> plan = PlanDiff.of(from.plan(), to.plan(), room);
        return new RunDiff(Side.of(from), Side.of(to), run, steps, plan, room.exceeded());
    }

    private static List<Change> run(RunInfo from, RunInfo to, Room room) {
        TreeDiff diff = new TreeDiff(room);
        diff.compare(Place.ROOT, fields(from), fields(to));
        return diff.changes();
    }

    /** The two sides name the runs. */
    private static Map<String, Object> fields(RunInfo run) {
        Map<String, Object> fields = Json.tree(run);
        fields.remove("id");
        fields.remove("run_id");
        return fields;
    }

    private static Steps steps(Map<String, Snapshot.Step> from, Map<String, Snapshot.Step> to, Room room) {
        List<String> added = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        List<Step> changed = new ArrayList<>();
        from.forEach((id, before) -> {
            Snapshot.Step after = to.get(id);
            if (after != null) {
                step(id, before, after, room, changed);
            } else if (room.take()) {
                removed.add(id);
            }
        });
        for (String id : to.keySet()) {
            if (!from.containsKey(id) && room.take()) {
                added.add(id);
            }
        }
        return new Steps(added, removed, changed);
    }

    private static void step(String id, Snapshot.Step before, Snapshot.Step after, Room room, List<Step> changed) {
        TreeDiff diff = new TreeDiff(room);
        if (!before.info().equals(after.info())) {
            diff.compare(Place.ROOT, Json.tree(before.info()), Json.tree(after.info()));
        }
        Place out = Place.ROOT.at("out");
        diff.compare(out.at("cid"), before.out().cid(), after.out().cid());
        diff.compare(out.at("tx"), before.out().tx(), after.out().tx());
        diff.compare(out.at("data"), before.out().data(), after.out().data());
        if (!diff.changes().isEmpty()) {
            changed.add(new Step(id, diff.changes()));
        }
    }
}
