/**
 * What clients send, read strictly: {@link dev.agijobs.rest.request.JsonReader} makes a tree of a body, the records make sense of it, and every fault found is told at once.
 */
@NullMarked
package dev.agijobs.rest.request;

import org.jspecify.annotations.NullMarked;
