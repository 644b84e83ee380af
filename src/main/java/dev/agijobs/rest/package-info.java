/**
 * HTTP: resources, request and response records, and one mapping of problems.
 */
@NullMarked
package dev.agijobs.rest;

import org.jspecify.annotations.NullMarked;
