package io.geolru.sealing;

import io.geolru.sealing.Secrets.Secret;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.jspecify.annotations.Nullable;

/** Seals what one start of a process sends. There must be no second one for the same start and use. Not thread-safe: reuses its buffers. */
public final class Sealer {
    /** Numbers of messages to be taken once have their own sequence, so that a window over them is not run through by the others. */
    private static final long ONCE = Long.MIN_VALUE;

    /** The buffers grow with what is sealed. */
    private static final int FIRST_LENGTH = 4096;

    private final long sender;
    private final Gcm gcm = Gcm.sealing();
    private final ExpandableArrayBuffer plain = new ExpandableArrayBuffer(FIRST_LENGTH);
    private final ExpandableArrayBuffer sealed = new ExpandableArrayBuffer(FIRST_LENGTH);
    private @Nullable Secret secret;
    private @Nullable SecretKeySpec key;
    private long repeatable;
    private long once;

    /**
     * Makes one.
     *
     * @param sender the start's origin
     */
    public Sealer(long sender) {
        this.sender = sender;
    }

    /**
     * Seals a message with the first of the secrets, into {@link #buffer}.
     *
     * @param scope whom the message is for, in clear: the hash of a cluster id, see {@link Seal#scope}
     * @param takenOnce whether a receiver is to refuse the message when it comes again
     * @param nowMs the wall clock, in milliseconds since 1970
     * @return how long it is then
     */
    public int seal(
            Secrets secrets, long scope, boolean takenOnce, long nowMs, DirectBuffer message, int offset, int length) {
        Secret first = secrets.first();
        if (first != secret) {
            secret = first;
            key = first.keyOf(sender);
        }
        long number = takenOnce ? ONCE | ++once : ++repeatable;
        Seal.encode(plain, takenOnce, first.keyId(), scope, sender, number, nowMs);
        plain.putBytes(Seal.HEADER_LENGTH, message, offset, length);
        sealed.checkLimit(Seal.OVERHEAD + length);
        sealed.putBytes(0, plain, 0, Seal.HEADER_LENGTH);
        gcm.apply(
                Objects.requireNonNull(key),
                number,
                plain.byteArray(),
                Seal.HEADER_LENGTH,
                length,
                sealed.byteArray(),
                Seal.HEADER_LENGTH);
        return Seal.OVERHEAD + length;
    }

    /** Where the message that was sealed last is, from 0 on; valid until the next one. */
    public DirectBuffer buffer() {
        return sealed;
    }
}
