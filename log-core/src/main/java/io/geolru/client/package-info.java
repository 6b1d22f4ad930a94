/**
 * A cache of a node from another process, over Aeron: {@link io.geolru.client.CacheClient}. Needs neither the HTTP server nor Jackson. Of ours it
 * knows {@code request}, {@code transport}, {@code event}, the positions of {@code changes} and what opens the JDK's packages.
 *
 * <pre>
 *  RemoteCache, AsyncRemoteCache --Call--> ClientCore --nearest that is open--> NodeSession --> Link ==== node
 *                                              ^  whoever waits for an answer drives it, else the client's own thread
 * </pre>
 *
 * <p>A {@link io.geolru.client.ChangeFeed} has a session of its own, with one node at a time, and takes its changes from the link at its own pace: {@code
 * FeedCore}. When the session breaks, another node, or the same one, is asked for what comes behind the last message that came.
 *
 * <p><b>A call is made at most once on a node.</b> It has a number of its own, which the node keeps with the event. When its session breaks before
 * the answer, it is sent again: to the same node, which knows whether it was made, also after a crash; or to another one, unless it must not be made
 * twice (a condition, a touch, a clear), when another node is asked only whether the event has come there. What stays open at the deadline is
 * told as {@link io.geolru.client.OutcomeUnknownException}. A node does nothing whose deadline is over, so that a node that was stopped does
 * not do late what has been done elsewhere meanwhile.
 */
@NullMarked
package io.geolru.client;

import org.jspecify.annotations.NullMarked;
