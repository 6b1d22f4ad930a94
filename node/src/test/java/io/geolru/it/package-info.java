/**
 * Tests of the jar as a process: started as a user starts it, driven over HTTP, killed, stopped and restarted. They
 * run in Maven's integration phase, since they need the jar.
 *
 * <pre>
 *  Cluster (extension of a test) ─▶ ClusterNode (one process) ─▶ HttpConnection
 *          └─▶ at the end of each test: LogChecks of every data directory
 * </pre>
 */
@NullMarked
package io.geolru.it;

import org.jspecify.annotations.NullMarked;
