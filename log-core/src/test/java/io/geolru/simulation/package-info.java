/**
 * A whole cluster in one thread under one seed: everything that a node is made of, over a network, disks and clocks that are simulated and do
 * what real ones do at their worst. A run is repeated exactly by its seed.
 *
 * <pre>
 *  Chaos ─▶ Profile (what kind of world)   ChaosFaults, ChaosWrites ─▶ SimCluster ─▶ SimNode ─▶ SimDisk, SimTransport, SimTime
 *                                                                                       │          │
 *                                                         NodeCheck compares with ──────┴─▶ Truth (LogModel) ◀─ Ledger
 * </pre>
 *
 * The ledger has every event that was ever journaled; the truth of a disk is what the events on it add up to, in the plainest way.
 */
@NullMarked
package io.geolru.simulation;

import org.jspecify.annotations.NullMarked;
