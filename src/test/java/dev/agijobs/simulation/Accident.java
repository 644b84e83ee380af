package dev.agijobs.simulation;

/** The only thing that goes wrong with a storage: what becomes of one call of it. @param call 1 for the first */
record Accident(int call, Wire.Fate fate) {}
