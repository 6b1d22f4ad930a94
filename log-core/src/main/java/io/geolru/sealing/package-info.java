/**
 * Sealing of messages between processes of one cluster, nodes and their clients, that share secrets: nobody else reads them, changes them or makes them up. Imports
 * nothing of ours. Without threads, clocks, network or chance of its own.
 *
 * <pre>
 *  0                 4        8              16               24       32      40
 *  +-----------------+--------+--------------+----------------+--------+-------+-----------------+---------+
 *  | "GEO" + kind    | key id | scope        | sender's origin| number | stamp | message, sealed | tag, 16 |
 *  +-----------------+--------+--------------+----------------+--------+-------+-----------------+---------+
 *  |&lt;------------------------- clear, but under the seal -----------------------&gt;|
 * </pre>
 *
 * <p><b>Key and nonce.</b> AES-256 in Galois/counter mode. The key is derived from the secret, the cluster and the sender's origin
 * (HKDF-SHA256). An origin is a random number that one start of one process has drawn, so each start has keys of its own. The nonce is the
 * message's number: a counter in memory, which goes on when secrets change, so that no key ever meets a nonce twice. (What makes two processes of
 * one, such as running two copies of a virtual machine that was saved while it ran, does: start nodes anew from a copied disk instead.) A
 * whole message is sealed at a time, however many event frames are packed in it, and not each of them under its sequence: that costs a fraction,
 * hides how many and how long they are, and asks for no rule that bytes of a sequence are the same on all nodes, with nothing else under
 * their seal. Who relays an event seals it as its own message.
 *
 * <p><b>Scope.</b> Between nodes it is a hash of the cluster id. Links of clients, which are reliable and in order, begin with a greeting from either end
 * under that hash, which tells a number that it has drawn for this link; from then on the scope is the receiver's number, and each message has a higher number
 * than the one before. So they need no windows and no clocks. Each direction has keys of its own, other than those between nodes. See
 * {@link io.geolru.request.SealedLink}. Links over shared memory are sealed, too: its folder is open to the user of the node only, who could as well
 * read the secrets, but that a client needs one is one rule, and holds however folders are mounted.
 *
 * <p><b>Whose secret.</b> The key id is derived from secret and cluster and says nothing of either; with it a receiver finds the secret among
 * several, and tells a wrong secret from a broken seal, without trying.
 *
 * <p><b>Replays.</b> Events may come as often as they like: their origin and sequence say whether they are held, for ever, and not even a
 * receiver that starts anew is fooled. So their messages have no order and no window. Messages of the other kind (heartbeats, requests,
 * answers) are taken once each: {@link io.geolru.sealing.ReplayWindow} remembers, for each start of a sender, the numbers that came, since
 * messages on different streams overtake each other; what is older than the window is refused.
 *
 * <p>A receiver that starts anew remembers nothing. So the first such message of a sender's start counts only if its stamp, the sender's wall
 * clock, is less than {@link io.geolru.sealing.Opener#FIRST_CONTACT_MS} off the receiver's. What was recorded before that is refused; what is
 * younger is what a slow network does, which the protocol bears: every message is a true word about a moment gone by, heartbeats are
 * numbered, answers name the request, snapshots are checked as a whole. From then on, a message counts only if it is on its way for no more than
 * that longer than the quickest of its sender's was, by the two clocks: so what was recorded and never arrived does not, much later, make a node
 * that is gone look alive. Where clocks are further apart, or one was set, a sender is taken as soon as it proves that it lives: a heartbeat
 * that echoes one that this very start of the receiver, whose origin nobody knew before, sent within the last minute. A start that another one has
 * superseded is refused like any: its old numbers by its window, or by their stamps. Nor does it keep its successor from starting: a rival for a name
 * counts only when it echoes who it is a rival of. What an attacker holds back and delivers late, once and within the minute, is a slow network
 * again; a node that starts may have to wait that long, since it does not know better.
 *
 * <p>Events come as often as they like for as long as a secret is in use. Who wipes the disks of all nodes of a cluster and starts it under the
 * same name with the same secret gets back what somebody recorded: give it a new secret.
 *
 * <p><b>What remains.</b> Who can send packets to a node can still cost it time (a seal is checked before anything is remembered of its
 * sender, so that nobody without the secret fills any table) and, by forging packets of Aeron's own, which are not sealed, make it lose messages,
 * which are then fetched from a journal, and set up buffers for senders that are none: each no longer than this node's own, for at most 256
 * senders at a time on a stream of a socket, until they have been silent for half a minute. When shared memory is too small for that, the node
 * keeps its buffers on disk from then on. Only let nodes reach its ports where that matters. Who reads the network sees who talks how much to
 * whom. All nodes have the secret: this does not protect nodes from each other.
 */
@NullMarked
package io.geolru.sealing;

import org.jspecify.annotations.NullMarked;
