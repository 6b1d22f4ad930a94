package io.geolru.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** The token that callers must bear. Comparing takes the same time whatever is compared, so that it cannot be guessed piece by piece. Immutable. */
final class BearerToken {
    private static final String SCHEME = "Bearer ";

    private final byte[] hash;

    BearerToken(String token) {
        this.hash = hash(token);
    }

    /** Whether a header {@code Authorization} has the token; null stands for none. */
    boolean isBorneBy(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        return MessageDigest.isEqual(
                hash, hash(authorization.substring(SCHEME.length()).strip()));
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
