/**
 * The node's side of its clients: sessions over {@link io.geolru.request.Link}s, and what they ask for, done on state and writer. No thread, clock or
 * network of its own. Of ours it knows {@code request}, {@code state}, {@code writer}, {@code changes}, {@code event} and {@code codec}.
 *
 * <pre>
 *  LinkSource --accept--> RequestServer --polls--> ServingSession --Request--> RequestExecutor --> CacheState, ClientWrites
 *                                                        ^  ^-------Answer-----------'
 *                                                        '---Changes-- FeedRead <-- ChangeCursor <-- journal    (FeedReads' thread)
 * </pre>
 *
 * <p>Nothing queues without limit: a session whose client takes no answers is not polled, so that its stream fills and its client is told.
 */
@NullMarked
package io.geolru.serving;

import org.jspecify.annotations.NullMarked;
