/**
 * Looks whether a machine gives a node what its configuration asks for, before the node is started or beside it. A check never changes anything
 * that stays.
 *
 * <pre>
 *  NodeConfig, Machine ─▶ Doctor ─▶ MachineChecks, DiskChecks, NetworkChecks, SecretChecks ─▶ Finding, one for each thing looked at
 * </pre>
 *
 * <p>May import the configuration, and of {@code log-core} the journal's and the transport's ways to look.
 */
@NullMarked
package io.geolru.process.doctor;

import org.jspecify.annotations.NullMarked;
