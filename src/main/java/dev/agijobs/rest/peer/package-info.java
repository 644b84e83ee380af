/** Where requests meet other nodes: Forwarding passes on what is another node's, PeerRoutes answers what other nodes ask, RunsElsewhere asks them for parts of a request. */
@NullMarked
package dev.agijobs.rest.peer;

import org.jspecify.annotations.NullMarked;
