/**
 * The command line. {@link dev.agijobs.cli.CommandLineTool} reads it; each command is a class of its own and speaks JSON documents of the interface, with a server over HTTP
 * or with an engine in this process ({@link dev.agijobs.cli.Local}), and does not know how either does it.
 */
@NullMarked
package dev.agijobs.cli;

import org.jspecify.annotations.NullMarked;
