/**
 * What clients ask of a node and what it answers: the messages, their bytes, and the {@link io.geolru.request.Link} that carries them. Does no
 * I/O and decides nothing; of ours it knows {@code codec}, {@code event} and {@code sealing}. The SBE schema is {@code sbe/client-schema.xml}.
 *
 * <pre>
 *  client                                    node
 *    Hello (client id, cluster)  ------->
 *                                <-------    Welcome (who it is, its last stamp), or Refused
 *    Request (id, verb, ...)     ------->
 *    Request ...                 ------->
 *                                <-------    Answer (id, status, ...), in any order
 *    Ping                        ------->
 *                                <-------    Pong (its last stamp)
 *    Goodbye                     ------->
 * </pre>
 */
@NullMarked
package io.geolru.request;

import org.jspecify.annotations.NullMarked;
