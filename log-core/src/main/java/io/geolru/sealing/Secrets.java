package io.geolru.sealing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What the processes of a cluster share: the first secret seals, all of them open. Never shown. Immutable. */
public final class Secrets {
    /** Nothing is sealed. */
    public static final Secrets NONE = new Secrets(List.of());

    private static final byte[] KEY_ID = bytes("key id");
    private static final byte[] KEY = bytes("key");

    private final List<Secret> secrets;

    private Secrets(List<Secret> secrets) {
        this.secrets = secrets;
    }

    /**
     * Prepares secrets.
     *
     * @param use what they are for, such as {@code replication}: for another use the same texts give other keys
     * @param cluster whose they are: the same holds for other clusters
     * @param texts the secrets, the one that seals first; none for {@link #NONE}
     */
    public static Secrets of(String use, String cluster, List<String> texts) {
        byte[] salt = bytes("geolru " + use + ' ' + cluster);
        return texts.isEmpty()
                ? NONE
                : new Secrets(texts.stream()
                        .map(text -> new Secret(Hkdf.extract(salt, bytes(text))))
                        .toList());
    }

    /** Whether there are none, so that nothing is sealed, and nothing sealed is opened. */
    public boolean isEmpty() {
        return secrets.isEmpty();
    }

    /** What messages say in clear of each secret, in order, to be shown: it tells nodes with the same secrets, and nothing of these. */
    public List<String> keyIds() {
        return secrets.stream()
                .map(secret -> String.format("%08x", secret.keyId))
                .toList();
    }

    /** The one that seals. */
    Secret first() {
        return secrets.get(0);
    }

    /** The one that a message was sealed with, or null when it is none of these. */
    @Nullable Secret of(int keyId) {
        for (int i = 0; i < secrets.size(); i++) {
            if (secrets.get(i).keyId == keyId) {
                return secrets.get(i);
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return secrets.size() + " secrets";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** One secret. */
    static final class Secret {
        private final Hkdf keys;
        private final int keyId;

        private Secret(byte[] pseudorandomKey) {
            keys = new Hkdf(pseudorandomKey);
            keyId = ByteBuffer.wrap(keys.expand(KEY_ID)).getInt();
        }

        /** What messages say in clear of the secret that they were sealed with. */
        int keyId() {
            return keyId;
        }

        /** The key for what one start of a process sends. */
        SecretKeySpec keyOf(long sender) {
            byte[] use = ByteBuffer.allocate(KEY.length + Long.BYTES)
                    .put(KEY)
                    .putLong(sender)
                    .array();
            return new SecretKeySpec(keys.expand(use), Gcm.CIPHER);
        }
    }
}
