/** JSON text to and from trees of Map, List, String, Long, BigInteger, BigDecimal, Boolean and null, the form in which all data of plans and steps travels. */
@NullMarked
package dev.agijobs.json;

import org.jspecify.annotations.NullMarked;
