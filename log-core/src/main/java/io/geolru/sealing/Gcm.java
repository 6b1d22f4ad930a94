package io.geolru.sealing;

import java.security.GeneralSecurityException;
import java.security.Key;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/** AES in Galois/counter mode, with a nonce that is a number. One direction, one thread: reuses its cipher. */
final class Gcm {
    static final String CIPHER = "AES";
    static final int TAG_LENGTH = 16;

    private static final int NONCE_LENGTH = 12;

    private final int mode;
    private final Cipher cipher;
    private final byte[] nonce = new byte[NONCE_LENGTH];

    private Gcm(int mode) {
        this.mode = mode;
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES/GCM", e);
        }
    }

    static Gcm sealing() {
        return new Gcm(Cipher.ENCRYPT_MODE);
    }

    static Gcm opening() {
        return new Gcm(Cipher.DECRYPT_MODE);
    }

    /**
     * Seals or opens what lies behind a clear header, from one array to another. The header is under the seal, too.
     *
     * @param length of what lies behind the header, the tag included where there is one
     * @return false when the seal is broken; then nothing that is in the other array means anything
     */
    boolean apply(Key key, long number, byte[] from, int header, int length, byte[] into, int offset) {
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[NONCE_LENGTH - 1 - i] = (byte) (number >>> (i * Byte.SIZE));
        }
        try {
            cipher.init(mode, key, new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce));
            cipher.updateAAD(from, 0, header);
            cipher.doFinal(from, header, length, into, offset);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES/GCM", e);
        }
    }
}
