package io.geolru.sealing;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys from a secret: HKDF with SHA-256 (RFC 5869), one block of 32 bytes. Thread-safe. It is kept for each secret, since its making takes longer
 * than a key, and whoever makes up messages of many senders has one derived for each.
 */
final class Hkdf {
    private static final String HMAC = "HmacSHA256";

    private final Mac mac;

    /** @param pseudorandomKey what {@link #extract} made of the secret */
    Hkdf(byte[] pseudorandomKey) {
        mac = mac(pseudorandomKey);
    }

    /** The pseudorandom key of a secret. */
    static byte[] extract(byte[] salt, byte[] secret) {
        return mac(salt).doFinal(secret);
    }

    /** A key of 32 bytes for a use. */
    synchronized byte[] expand(byte[] use) {
        mac.update(use);
        mac.update((byte) 1);
        return mac.doFinal();
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }
}
