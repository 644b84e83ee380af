/** How the nodes of a cluster speak with each other: Peers carries questions over HTTP, RemoteStreams is the engine's view of them. */
@NullMarked
package dev.agijobs.cluster;

import org.jspecify.annotations.NullMarked;
