package dev.agijobs.tool.http;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * What a server answered.
 *
 * @param headers by lower case name, in the order they came; several of one name are joined by a comma and a space
 * @param body the bytes, at most the allowed number
 * @param truncated true when the body went on beyond that
 */
public record HttpAnswer(int status, Map<String, String> headers, Buffer body, boolean truncated) {}
