/**
 * One run as events: RunEvent (what happened), RunCommand (what is asked), RunState (the fold), RunDecider (the rules), PendingWork (what should be
 * running or woken next). Pure: no clock, random, I/O or framework; whatever a decision needs travels in the command.
 */
@NullMarked
package dev.agijobs.run;

import org.jspecify.annotations.NullMarked;
