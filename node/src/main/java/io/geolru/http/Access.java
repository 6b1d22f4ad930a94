package io.geolru.http;

import io.geolru.HttpConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what. A caller's token is compared with every one that there is, by hashes and in a time that does not depend on what is
 * compared, so that none can be guessed piece by piece. Thread-safe.
 */
final class Access {
    private static final String SCHEME = "Bearer ";

    private volatile List<Grant> grants = List.of();

    Access(HttpConfig.Tokens tokens) {
        replace(tokens);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared as records
    private record Grant(byte[] hash, Scope scope) {}

    /** Other tokens from the next request on. */
    void replace(HttpConfig.Tokens tokens) {
        List<Grant> next = new ArrayList<>();
        add(next, tokens.admin(), Scope.ADMIN);
        add(next, tokens.write(), Scope.WRITE);
        add(next, tokens.read(), Scope.READ);
        grants = List.copyOf(next);
    }

    private static void add(List<Grant> grants, @Nullable String token, Scope scope) {
        if (token != null) {
            grants.add(new Grant(hash(token), scope));
        }
    }

    /**
     * Refuses a caller who may not do what it asks for; where no token is set, everybody may do everything.
     *
     * @param needed what it needs
     * @param authorization the header {@code Authorization}, or null without one
     * @throws HttpProblem 401 for a caller without a token that is known here, 403 for one whose token does not go so far
     */
    void require(Scope needed, @Nullable String authorization) {
        List<Grant> present = grants;
        if (needed == Scope.OPEN || present.isEmpty()) {
            return;
        }
        Scope scope = scopeOf(authorization, present);
        if (scope == null) {
            throw HttpProblem.unauthorized(
                    "Authorization: Bearer with a token of this node is needed (" + needed.keys() + ")");
        }
        if (!scope.includes(needed)) {
            throw HttpProblem.forbidden("Authorization: this call needs the scope " + needed + " (" + needed.keys()
                    + "), the token has " + scope);
        }
    }

    private static @Nullable Scope scopeOf(@Nullable String authorization, List<Grant> grants) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        byte[] given = hash(authorization.substring(SCHEME.length()).strip());
        Scope scope = null;
        for (Grant grant : grants) { // all of them, whichever it is
            if (MessageDigest.isEqual(grant.hash, given)) {
                scope = grant.scope;
            }
        }
        return scope;
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
