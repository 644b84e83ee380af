/** Writes and checks the description of the topics, src/main/resources/schemas/asyncapi.json. */
@NullMarked
package dev.agijobs.publish.asyncapi;

import org.jspecify.annotations.NullMarked;
