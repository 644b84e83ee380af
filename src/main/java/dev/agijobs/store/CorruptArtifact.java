package dev.agijobs.store;

/** What is stored under a content id is not what the id names: the medium or somebody changed it. */
public final class CorruptArtifact extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String cid;

    public CorruptArtifact(Cid cid) {
        super("The artifact " + cid.text()
                + " is damaged: its bytes do not have that content id; restore it from a backup.");
        this.cid = cid.text();
    }

    public Cid cid() {
        return new Cid(cid);
    }
}
