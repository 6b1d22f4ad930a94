package io.geolru.request;

import io.geolru.sealing.Opener;
import io.geolru.sealing.Seal;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A link whose messages are sealed while there are secrets: then nothing else is taken. Whatever is refused ends the link, since a link brings all
 * there is, in order.
 *
 * <pre>
 *  client                                        node
 *    greeting (its number for this link) ------->
 *                                        <-------  greeting (its number for this link)
 *    message, for the node's number      ------->
 *                                        <-------  message, for the client's number
 * </pre>
 *
 * <p>Either end draws a number for each link, tells it in its greeting, and takes only what is sealed for that number: so what was recorded on
 * another link, or at another time, is nothing here, whatever the clocks say. Within the link each message has a higher number than the one before,
 * so that none is taken twice, or behind a later one. A greeting that was recorded begins a link over which nothing goes. Who has not the secret
 * gets a greeting, the same as anybody's, and no other word: from its key id a client sees what is the matter.
 */
public final class SealedLink implements Link {
    /** Is told of what is refused. */
    @FunctionalInterface
    public interface Refusals {
        /** A message was refused; the source is the link's, for people. */
        void add(LinkRefusal cause, String source);
    }

    private static final String NOT_ANSWERED =
            "it does not go on, as when the first of ClientConfig.secrets is not among its replication.secrets";
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final Link link;
    private final LinkSealing sealing;
    private final Refusals refusals;
    private final Handler opening = this::onMessage;
    private final long ownScope;
    private long peerScope;
    private boolean hasGreeted;
    private boolean isGreeted;
    private boolean isTaken;
    private boolean hasHeard;
    private long lastNumber;
    private boolean isEnded;
    private String problem = "";
    private @Nullable Handler handler;

    /** @param link to be used and closed by this one only */
    public SealedLink(Link link, LinkSealing sealing, Refusals refusals) {
        this.link = link;
        this.sealing = sealing;
        this.refusals = refusals;
        ownScope = sealing.draw();
    }

    @Override
    public boolean offer(DirectBuffer message, int offset, int length) {
        if (!sealing.isOn()) {
            return link.offer(message, offset, length);
        }
        return isGreeted && greet() && sealed(peerScope, message, offset, length);
    }

    /** A slow reader's message is not sealed again and again. */
    private boolean sealed(long scope, DirectBuffer message, int offset, int length) {
        if (!link.hasRoom()) {
            return false;
        }
        int sealedLength = sealing.seal(scope, message, offset, length);
        return link.offer(sealing.sealed(), 0, sealedLength);
    }

    /** Whether the greeting is sent. */
    private boolean greet() {
        if (!hasGreeted && link.isOpen()) {
            UnsafeBuffer greeting = new UnsafeBuffer(new byte[Long.BYTES]);
            greeting.putLong(0, ownScope, ORDER);
            hasGreeted = sealed(sealing.clusterHash(), greeting, 0, Long.BYTES);
        }
        return hasGreeted;
    }

    /** Nothing is taken before the greeting is sent: whoever is refused has it by then. */
    @Override
    public int poll(Handler to, int limit) {
        handler = to;
        return link.poll(opening, !sealing.isOn() || greet() ? limit : 0);
    }

    private boolean onMessage(DirectBuffer message, int offset, int length) {
        Handler to = handler;
        if (isEnded || to == null) {
            return true;
        }
        // Only the first one is looked at: a later one may begin like a sealed one by chance.
        boolean isFirst = !hasHeard;
        hasHeard = true;
        if (!sealing.isOn()) {
            if (isFirst && Seal.isSealed(message, offset, length)) {
                refuse(LinkRefusal.SEALED);
            }
            return to.onMessage(message, offset, length);
        }
        LinkRefusal refusal = open(message, offset, length);
        if (refusal != null) {
            refuse(refusal);
            isEnded = true;
            return true;
        }
        Opener opened = sealing.opened();
        long number = opened.number();
        if (!isGreeted) {
            isGreeted = true;
            peerScope = opened.buffer().getLong(0, ORDER);
        } else if (!to.onMessage(opened.buffer(), 0, opened.length())) {
            return false;
        } else {
            isTaken = true;
        }
        lastNumber = number;
        return true;
    }

    private @Nullable LinkRefusal open(DirectBuffer message, int offset, int length) {
        if (!Seal.isSealed(message, offset, length)) {
            return LinkRefusal.UNSEALED;
        }
        if (Seal.scope(message, offset) != (isGreeted ? ownScope : sealing.clusterHash())) {
            return isGreeted ? LinkRefusal.TAMPERED : LinkRefusal.FOREIGN;
        }
        Opener.Outcome outcome = sealing.open(message, offset, length);
        if (outcome == Opener.Outcome.WRONG_SECRET) {
            return LinkRefusal.WRONG_SECRET;
        }
        if (outcome != Opener.Outcome.OPENED || (!isGreeted && sealing.opened().length() != Long.BYTES)) {
            return LinkRefusal.TAMPERED;
        }
        return sealing.opened().number() > lastNumber ? null : LinkRefusal.REPLAYED;
    }

    private void refuse(LinkRefusal cause) {
        problem = cause.toldByClient();
        refusals.add(cause, link.source());
    }

    /** As a client sees it. A node that has not the secret of a message ends the link and says no more. */
    @Override
    public String problem() {
        return problem.isEmpty() && isGreeted && !isTaken ? NOT_ANSWERED : problem;
    }

    @Override
    public String source() {
        return link.source();
    }

    @Override
    public boolean isOpen() {
        return link.isOpen() && !isEnded && (isGreeted || !sealing.isOn());
    }

    @Override
    public boolean isClosed() {
        return isEnded || link.isClosed();
    }

    @Override
    public void close() {
        link.close();
    }
}
