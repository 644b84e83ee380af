/**
 * What the description of the interface says beyond the resources' own annotations: parameters, problems and examples, each written once.
 */
@NullMarked
package dev.agijobs.rest.openapi;

import org.jspecify.annotations.NullMarked;
