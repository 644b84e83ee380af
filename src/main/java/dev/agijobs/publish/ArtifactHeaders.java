package dev.agijobs.publish;

/** Headers of a record that holds a part of an artifact. Values are decimal text. */
public final class ArtifactHeaders {
    /** Which part it is, from 0. */
    public static final String CHUNK = "chunk";
    /** How many parts the artifact has, 1 or more. */
    public static final String CHUNKS = "chunks";

    private ArtifactHeaders() {}
}
