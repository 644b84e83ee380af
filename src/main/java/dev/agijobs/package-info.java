/** An event-sourced orchestration engine. */
package dev.agijobs;
