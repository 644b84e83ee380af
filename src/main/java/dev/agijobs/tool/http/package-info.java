/**
 * Outgoing HTTP that a stranger's plan may ask for: {@link dev.agijobs.tool.http.OutgoingHttp} sends a call only to hosts on the owner's list and to
 * addresses that {@link dev.agijobs.tool.http.HostGuard} has checked, on every hop. Knows nothing of steps.
 */
@NullMarked
package dev.agijobs.tool.http;

import org.jspecify.annotations.NullMarked;
