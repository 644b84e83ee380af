package dev.agijobs.simulation;

/** One call of a tool by one life. */
final class ToolCall {
    private final World world;
    private final Life life;
    private final AttemptBook attempt;
    private boolean permitted;

    /** @param permitted it took a permit now; one that went on before a crash keeps its permit, over the limit if need be */
    ToolCall(World world, Life life, AttemptBook attempt, boolean permitted) {
        this.world = world;
        this.life = life;
        this.attempt = attempt;
        this.permitted = permitted;
        life.executing += permitted ? 1 : 0;
        attempt.called(life, world.agenda.now());
    }

    void beat() {
        attempt.beat(life, world.agenda.now());
    }

    void answered() {
        attempt.answered(life, world.agenda.now());
    }

    /** It has answered, or nobody waits any more. */
    void over() {
        life.executing -= permitted ? 1 : 0;
        permitted = false;
    }
}
