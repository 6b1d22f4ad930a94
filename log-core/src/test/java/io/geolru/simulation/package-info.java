/**
 * A whole cluster in one thread under one seed: the real protocol over a network, disks and clocks that are simulated and do what real ones
 * do at their worst. A run is repeated exactly by its seed.
 */
@NullMarked
package io.geolru.simulation;

import org.jspecify.annotations.NullMarked;
