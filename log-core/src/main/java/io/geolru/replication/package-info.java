/**
 * How events reach other nodes: heartbeats, peers, live sending, gaps, catch-up from a peer's journal, readiness. The protocol without
 * any I/O: no thread, clock, network or randomness of its own. {@code Replicator.doWork()} is stepped on the node's thread and drives all
 * of it through {@link io.geolru.replication.Transport}, {@link io.geolru.replication.LocalLog} and a time source. Imports
 * {@code event}, {@code codec} and {@code journal}.
 *
 * <pre>
 *  LocalLog.journal() --tail--> Publisher ----------- EVENTS ----------> peers' Receiver --> LocalLog.accept
 *                               HeartbeatSender ----- CONTROL ---------> peers' PeerTable
 *                               CatchUpRequester ---- unicast ---------> a peer's CatchUpResponder
 *  LocalLog.accept &lt;-- Receiver &lt;---- unicast, EVENTS --------------- CatchUpResponder &lt;-- CatchUpReads &lt;-- its journal
 * </pre>
 */
@NullMarked
package io.geolru.replication;

import org.jspecify.annotations.NullMarked;
