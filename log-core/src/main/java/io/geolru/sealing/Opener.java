package io.geolru.sealing;

import io.geolru.sealing.Secrets.Secret;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Opens what the starts of other processes send, and remembers of each which messages it has taken. Of senders without the secret it
 * remembers nothing. Not thread-safe: reuses its buffers.
 */
public final class Opener {
    /** How far a sender's wall clock may be off when it is heard for the first time, in milliseconds. */
    public static final long FIRST_CONTACT_MS = 60_000;

    /** The starts of senders that are remembered; beyond that the one that was silent for longest is forgotten. */
    static final int MAX_SENDERS = 1_024;

    private static final float LOAD_FACTOR = 0.75f;

    /** What becomes of a message. */
    public enum Outcome {
        /** It is in {@link Opener#buffer}. */
        OPENED,
        /** It is there, but whether it is of now is not known: its sender was never heard before, and its clock is off. See {@link Opener#prove}. */
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
    }

    private final Gcm gcm = Gcm.opening();
    private final UnsafeBuffer sealed;
    private final UnsafeBuffer opened;
    private final Map<Long, Sender> senders = new LinkedHashMap<>(16, LOAD_FACTOR, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Sender> eldest) {
            return size() > MAX_SENDERS;
        }
    };
    private int length;

    /** @param maxLength the longest message that comes sealed, in bytes; longer ones are broken */
    public Opener(int maxLength) {
        sealed = new UnsafeBuffer(new byte[maxLength]);
        opened = new UnsafeBuffer(new byte[maxLength]);
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
        if (messageLength > sealed.capacity()) {
            return Outcome.BROKEN;
        }
        message.getBytes(offset, sealed, 0, messageLength);
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
        if (known == null) {
            senders.put(from, sender);
        }
        return Seal.isOnce(sealed, 0) ? once(sender, number & Long.MAX_VALUE, nowMs) : Outcome.OPENED;
    }

    private Outcome once(Sender sender, long number, long nowMs) {
        if (sender.window != null) {
            return sender.window.take(number) ? Outcome.OPENED : Outcome.REPLAYED;
        }
        if (Math.abs(nowMs - Seal.stampMs(sealed, 0)) > FIRST_CONTACT_MS) {
            return Outcome.UNPROVEN;
        }
        sender.window = new ReplayWindow(number);
        return Outcome.OPENED;
    }

    /** Takes note that the sender of the message that was opened last, as {@link Outcome#UNPROVEN}, lives now. */
    public void prove() {
        Sender sender = senders.get(Seal.sender(sealed, 0));
        if (sender != null && sender.window == null) {
            sender.window = new ReplayWindow(Seal.number(sealed, 0) & Long.MAX_VALUE);
        }
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
