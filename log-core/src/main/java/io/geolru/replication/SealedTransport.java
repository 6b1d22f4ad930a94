package io.geolru.replication;

import io.geolru.codec.EventFrame;
import io.geolru.codec.Frames;
import io.geolru.event.TimeSource;
import io.geolru.sealing.Opener;
import io.geolru.sealing.Seal;
import io.geolru.sealing.Sealer;
import io.geolru.sealing.Secrets;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Seals what goes to a transport and opens what comes from it, while there are secrets: then nothing that is not sealed with one of them
 * comes through. Node thread only, but for {@link #secrets}.
 */
final class SealedTransport implements Transport {
    private final Transport transport;
    private final TimeSource time;
    private final long clusterHash;
    private final long own;
    private final Refused refused;
    private final MessageHandler opening = this::onMessage;
    private volatile Secrets secrets = Secrets.NONE;
    private @Nullable Sealer sealer;
    private @Nullable Opener opener;
    private MessageHandler handler = (buffer, offset, length) -> {};
    private boolean proven;

    SealedTransport(Transport transport, TimeSource time, long clusterHash, long own, Refused refused) {
        this.transport = transport;
        this.time = time;
        this.clusterHash = clusterHash;
        this.own = own;
        this.refused = refused;
    }

    /** Sets the secrets from now on; any thread. */
    void secrets(Secrets present) {
        secrets = present;
    }

    /** The present secrets; any thread. */
    Secrets secrets() {
        return secrets;
    }

    /** Whether the message that is being handed over is known to be of now. */
    boolean proven() {
        return proven;
    }

    /** Takes note that the sender of the message that is being handed over lives now. */
    void prove() {
        if (opener != null) {
            opener.prove();
        }
    }

    @Override
    public boolean publish(Channel channel, DirectBuffer message, int offset, int length) {
        Secrets present = secrets;
        if (present.isEmpty()) {
            return transport.publish(channel, message, offset, length);
        }
        Sealer by = sealer();
        int sealed = seal(by, present, message, offset, length);
        return transport.publish(channel, by.buffer(), 0, sealed);
    }

    @Override
    public boolean send(String endpoint, DirectBuffer message, int offset, int length) {
        Secrets present = secrets;
        if (present.isEmpty()) {
            return transport.send(endpoint, message, offset, length);
        }
        Sealer by = sealer();
        int sealed = seal(by, present, message, offset, length);
        return transport.send(endpoint, by.buffer(), 0, sealed);
    }

    private Sealer sealer() {
        Sealer present = sealer;
        if (present == null) {
            present = new Sealer(own);
            sealer = present;
        }
        return present;
    }

    private int seal(Sealer by, Secrets present, DirectBuffer message, int offset, int length) {
        boolean once = !isOfEvents(message, offset, length);
        return by.seal(present, clusterHash, once, time.epochMillis(), message, offset, length);
    }

    /** Whether event frames are in a message that has an envelope. */
    static boolean isOfEvents(DirectBuffer message, int offset, int length) {
        return length < Envelope.LENGTH + Frames.HEADER_LENGTH
                || Frames.templateId(message, offset + Envelope.LENGTH) == EventFrame.TEMPLATE_ID;
    }

    @Override
    public int poll(MessageHandler to, int limit) {
        handler = to;
        return transport.poll(opening, limit);
    }

    private void onMessage(DirectBuffer message, int offset, int length) {
        Secrets present = secrets;
        boolean sealed = Seal.isSealed(message, offset, length);
        proven = true;
        if (sealed && Seal.sender(message, offset) == own) {
            return;
        }
        if (sealed && Seal.scope(message, offset) != clusterHash) {
            refuse(ReplicationCounter.FOREIGN, message, offset, "it is of another cluster");
        } else if (sealed && present.isEmpty()) {
            refuse(
                    ReplicationCounter.SEALED,
                    message,
                    offset,
                    "it is sealed, and this node has no replication.secrets: give it those of the others");
        } else if (sealed) {
            open(present, message, offset, length);
        } else if (present.isEmpty() || isNoBusinessOfOurs(message, offset, length)) {
            handler.onMessage(message, offset, length);
        } else {
            refused.add(
                    ReplicationCounter.UNSEALED,
                    Envelope.sender(message, offset),
                    "it is not sealed, and this node has replication.secrets: give the other node the same ones");
        }
    }

    /** Whether the one behind, who looks at all that is not sealed, drops the message: there may be clusters without secrets on a network. */
    private boolean isNoBusinessOfOurs(DirectBuffer message, int offset, int length) {
        return !Envelope.isEnvelope(message, offset, length)
                || Envelope.clusterHash(message, offset) != clusterHash
                || Envelope.sender(message, offset) == own;
    }

    private void open(Secrets present, DirectBuffer message, int offset, int length) {
        Opener by = opener;
        if (by == null) {
            by = new Opener(transport.maxMessageLength());
            opener = by;
        }
        switch (by.open(present, time.epochMillis(), message, offset, length)) {
            case OPENED -> handler.onMessage(by.buffer(), 0, by.length());
            case UNPROVEN -> {
                proven = false;
                handler.onMessage(by.buffer(), 0, by.length());
            }
            case WRONG_SECRET ->
                refuse(
                        ReplicationCounter.WRONG_SECRET,
                        message,
                        offset,
                        "it is sealed with a secret that is not among this node's replication.secrets");
            case BROKEN ->
                refuse(ReplicationCounter.TAMPERED, message, offset, "its seal is broken: it was changed or made up");
            case REPLAYED ->
                refuse(
                        ReplicationCounter.REPLAYED,
                        message,
                        offset,
                        "it came before: sent by two ways (multicast and replication.peers), or by one who recorded it");
        }
    }

    private void refuse(ReplicationCounter cause, DirectBuffer message, int offset, String why) {
        refused.add(cause, Seal.sender(message, offset), why);
    }

    @Override
    public int maxMessageLength() {
        return transport.maxMessageLength() - Seal.OVERHEAD;
    }

    @Override
    public int packetLength() {
        return transport.packetLength() - Seal.OVERHEAD;
    }

    @Override
    public @Nullable String endpoint() {
        return transport.endpoint();
    }

    @Override
    public void release(String endpoint) {
        transport.release(endpoint);
    }

    @Override
    public void peers(Set<String> live, Set<String> unreached) {
        transport.peers(live, unreached);
    }

    @Override
    public @Nullable String source() {
        return transport.source();
    }

    @Override
    public boolean namesPeers() {
        return transport.namesPeers();
    }

    @Override
    public void close() {
        transport.close();
    }
}
