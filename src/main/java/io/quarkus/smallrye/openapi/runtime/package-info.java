/**
 * A guest in a package of Quarkus, whose method it overrides is visible here alone; without nullness, as Quarkus declares none. See docs/decisions/0010.
 */
package io.quarkus.smallrye.openapi.runtime;
