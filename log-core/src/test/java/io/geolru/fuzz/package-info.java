/**
 * What takes bytes from outside, given any bytes at all: each class named {@code Fuzz…} has a method {@code fuzzerTestOneInput} that must end and
 * throw nothing, whatever it is given. {@code FuzzTest} gives it the inputs that are kept in {@code src/test/resources/fuzz}, and lets Jazzer look
 * for others for a moment. Frames get the right checksum first, since nobody would come past it by chance.
 */
@NullMarked
package io.geolru.fuzz;

import org.jspecify.annotations.NullMarked;
