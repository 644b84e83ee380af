package dev.agijobs.store;

/**
 * The right to something by name, for a time.
 *
 * @param owner who holds it; unique to one life of one process
 * @param url where the owner is reached, or empty
 * @param epoch 1 or more; larger each time it is taken, so that what was done under an older one can be refused
 */
public record Lease(String name, String owner, String url, long epoch) {}
