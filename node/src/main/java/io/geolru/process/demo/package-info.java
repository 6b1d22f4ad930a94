/**
 * {@code node.jar --demo}: three regions in one process, for a newcomer to see what a crash does to them and for a trace of real accesses to
 * show what replication saves. A user of {@code io.geolru} and of a node's HTTP API, of nothing behind them.
 *
 * <pre>
 *   Demo ─▶ CrashDemo ──────────────────▶ CacheNode        (embedded API: put, TTL, remove, clear, kill, restart)
 *       └─▶ TraceDemo ─▶ RegionClient ──▶ HTTP ─▶ CacheNode (get, set on a 404), beside LruModel: each cache on its own
 *               both over DemoCluster of DemoRegions; Agreement says whether they agree
 * </pre>
 */
@NullMarked
package io.geolru.process.demo;

import org.jspecify.annotations.NullMarked;
