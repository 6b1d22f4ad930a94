package io.geolru.sealing;

import io.geolru.sealing.Secrets.Secret;
import javax.crypto.spec.SecretKeySpec;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens what the starts of other processes send, and remembers of each which messages it has taken. Of senders without the secret it
 * remembers nothing. Not thread-safe: reuses its buffers.
 */
public final class Opener {
    /**
     * How far a sender's wall clock may be off when it is heard for the first time, and how much later than others of the sender's a message may
     * come, in milliseconds.
     */
    public static final long FIRST_CONTACT_MS = 60_000;

    /** The starts of senders that are remembered; beyond that the one that was silent for longest is forgotten. */
    static final int MAX_SENDERS = 1_024;

    /** The buffers grow with what is opened. */
    private static final int FIRST_LENGTH = 4096;

    /** What becomes of a message. */
    public enum Outcome {
        /** It is in {@link Opener#buffer}. */
        OPENED,
        /**
         * It is there, but whether it is of now is not known: its sender was never heard before and its clock is off, or the message is
         * older than others of its sender's are when they come. See {@link Opener#prove}.
         */
        UNPROVEN,
        /** It was sealed with a secret that is none of ours. */
        WRONG_SECRET,
        /** It was changed on its way, or made up. */
        BROKEN,
        /** It has come before, or is so old that it may have. */
        REPLAYED
    }

    /** One start of a sender. */
    private static final class Sender {
        private @Nullable Secret secret;
        private @Nullable SecretKeySpec key;
        private @Nullable ReplayWindow window;
        /** The least age that a message had here, by both clocks: how far they are apart, and the way. */
        private long ageMs;

        private long heard;
    }

    private final Gcm gcm = Gcm.opening();
    private final int maxLength;
    private final ExpandableArrayBuffer sealed = new ExpandableArrayBuffer(FIRST_LENGTH);
    private final ExpandableArrayBuffer opened = new ExpandableArrayBuffer(FIRST_LENGTH);
    private final Long2ObjectHashMap<Sender> senders = new Long2ObjectHashMap<>();
    private long heard;
    private int length;
    private long ageMs;

    /** @param maxLength the longest message that comes sealed, in bytes; longer ones are broken */
    public Opener(int maxLength) {
        this.maxLength = maxLength;
    }

    /**
     * Opens a message for which {@link Seal#isSealed} holds.
     *
     * @param nowMs the wall clock, in milliseconds since 1970
     */
    public Outcome open(Secrets secrets, long nowMs, DirectBuffer message, int offset, int messageLength) {
        Secret secret = secrets.of(Seal.keyId(message, offset));
        if (secret == null) {
            return Outcome.WRONG_SECRET;
        }
        if (messageLength > maxLength) {
            return Outcome.BROKEN;
        }
        message.getBytes(offset, sealed, 0, messageLength);
        opened.checkLimit(messageLength);
        long from = Seal.sender(sealed, 0);
        Sender known = senders.get(from);
        SecretKeySpec key = known != null && known.secret == secret ? known.key : null;
        if (key == null) {
            key = secret.keyOf(from);
        }
        long number = Seal.number(sealed, 0);
        int behind = messageLength - Seal.HEADER_LENGTH;
        if (!gcm.apply(key, number, sealed.byteArray(), Seal.HEADER_LENGTH, behind, opened.byteArray(), 0)) {
            return Outcome.BROKEN;
        }
        length = messageLength - Seal.OVERHEAD;
        Sender sender = known == null ? new Sender() : known;
        sender.secret = secret;
        sender.key = key;
        sender.heard = ++heard;
        if (known == null) {
            makeRoom();
            senders.put(from, sender);
        }
        ageMs = nowMs - Seal.stampMs(sealed, 0);
        return Seal.isOnce(sealed, 0) ? once(sender, number & Long.MAX_VALUE) : Outcome.OPENED;
    }

    private Outcome once(Sender sender, long number) {
        if (sender.window == null) {
            if (Math.abs(ageMs) > FIRST_CONTACT_MS) {
                return Outcome.UNPROVEN;
            }
            sender.window = new ReplayWindow(number);
            sender.ageMs = ageMs;
            return Outcome.OPENED;
        }
        if (!sender.window.take(number)) {
            return Outcome.REPLAYED;
        }
        if (Math.abs(ageMs - sender.ageMs) > FIRST_CONTACT_MS) {
            return Outcome.UNPROVEN;
        }
        sender.ageMs = Math.min(sender.ageMs, ageMs);
        return Outcome.OPENED;
    }

    /** Takes note that the sender of the message that was opened last, as {@link Outcome#UNPROVEN}, lives now. */
    public void prove() {
        Sender sender = senders.get(Seal.sender(sealed, 0));
        if (sender != null) {
            if (sender.window == null) {
                sender.window = new ReplayWindow(Seal.number(sealed, 0) & Long.MAX_VALUE);
            }
            sender.ageMs = ageMs;
        }
    }

    /** Makes room for a sender: only one with the secret comes so far. */
    private void makeRoom() {
        if (senders.size() < MAX_SENDERS) {
            return;
        }
        long silent = 0;
        long leastHeard = Long.MAX_VALUE;
        for (Long2ObjectHashMap<Sender>.EntryIterator each = senders.entrySet().iterator(); each.hasNext(); ) {
            each.next();
            if (each.getValue().heard < leastHeard) {
                leastHeard = each.getValue().heard;
                silent = each.getLongKey();
            }
        }
        senders.remove(silent);
    }

    /** The number of the message that was opened last: each has a higher one than those that its sender sealed for the same way before. */
    public long number() {
        return Seal.number(sealed, 0);
    }

    /** How long the message is that was opened last, in bytes. */
    public int length() {
        return length;
    }

    /** Where the message that was opened last is, from 0 on; valid until the next one. */
    public DirectBuffer buffer() {
        return opened;
    }
}
