package dev.agijobs.journey;

import java.util.List;
import java.util.Set;

/**
 * What a client knows of one run that it saw to its end.
 *
 * @param key of the submission
 * @param eventIds ids of the events that were shown to the client, by seq from 1
 * @param acknowledged keys of the commands that were answered with 202
 */
record Journey(Shape shape, String key, String runId, List<String> eventIds, Set<String> acknowledged) {}
