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
 *
 * A feed of changes has a session, and with it a link, of its own: what its reader does not take stays in the link, and then in the node's journal.
 *
 * <pre>
 *    Follow (cache, from where)  ------->
 *                                <-------    Begun (a position)
 *                                <-------    Changes (frames as in the journal; how far each origin is) ...
 *                                <-------    Ended (why)
 * </pre>
 */
@NullMarked
package io.geolru.request;

import org.jspecify.annotations.NullMarked;
