/**
 * How messages travel: {@link io.geolru.replication.Transport} and the {@link io.geolru.request.Link}s of clients over Aeron. The only package
 * that imports Aeron; of ours it knows {@code replication}, {@code request} and {@code event}. One thread, the node's, drives the media driver, the client and everything else from
 * {@code AeronTransport.poll}.
 *
 * <pre>
 *  AeronTransport ---- makes anew after a fatal error ----> AeronSession: AeronDirectory, media driver, client
 *       publish(EVENTS)  ---> Broadcast ==== multicast, stream 1 =====> Inbound ---.
 *                                      `---- unicast to each of the Destinations, stream 1 ---+
 *       publish(CONTROL) ---> Broadcast ==== the same, stream 2 ======> Inbound ---+--> MessageHandler
 *       send(endpoint)   ---> Directs -----  unicast,   stream 3 -----> Inbound ---'
 *
 *  ServedLinks (node) <=== response channels, over the node's driver or UDP, streams 11 and 12 ===> DialledLinks (client)
 * </pre>
 */
@NullMarked
package io.geolru.transport;

import org.jspecify.annotations.NullMarked;
