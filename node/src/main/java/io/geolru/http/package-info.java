/**
 * The HTTP front end: a server, found through {@link java.util.ServiceLoader}, that offers a node's caches to whoever speaks HTTP and JSON.
 *
 * <pre>
 *   connection ─▶ ApiHandler ─▶ Target (path, query) ─▶ Routes ─▶ Request ─▶ SimpleCalls │ EntryCalls │ NodeCalls ─▶ Answer
 *                 token, body, waits, errors                              (a call: Request in, Answer or HttpProblem out)
 * </pre>
 *
 * Reads run on the server's I/O threads, for they never block. Writes do, too, unless each waits for the disk. Everything that a
 * caller can make grow or last is bounded here: header, body, connections, and the time that each may take.
 */
@NullMarked
package io.geolru.http;

import org.jspecify.annotations.NullMarked;
