package dev.agijobs.store;

/** A content id: CIDv1, codec raw, hash SHA-256, in lower-case base32 (multibase prefix {@code b}). See the multiformats CID specification. */
public record Cid(String text) {}
