/** What tests share: sample plans and JSON trees. */
package dev.agijobs.testkit;
