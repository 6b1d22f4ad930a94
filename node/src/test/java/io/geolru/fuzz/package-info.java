/** Targets of the fuzzer for what only the node takes from outside; see the package of this name in {@code log-core}. */
@NullMarked
package io.geolru.fuzz;

import org.jspecify.annotations.NullMarked;
