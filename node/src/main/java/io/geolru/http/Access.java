package io.geolru.http;

import io.geolru.HttpConfig;
import java.security.MessageDigest;
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
            grants.add(new Grant(Sha256.of(token), scope));
        }
    }

    /** Whether everybody may do everything, as no token is set. */
    boolean isOpen() {
        return grants.isEmpty();
    }

    /**
     * Refuses a caller who may not do what it asks for; where no token is set, everybody may do everything.
     *
     * @param needed what it needs
     * @param authorization the header {@code Authorization}, or null without one
     * @return to ask again later, in a call that goes on for long
     * @throws HttpProblem 401 for a caller without a token that is known here, 403 for one whose token does not go so far
     */
    Permit require(Scope needed, @Nullable String authorization) {
        List<Grant> present = grants;
        require(needed, authorization, present);
        return new Permit(needed, authorization, present);
    }

    /** What a caller has been allowed. Used by one thread at a time. */
    final class Permit {
        private final Scope needed;
        private final @Nullable String authorization;
        private List<Grant> seen;

        private Permit(Scope needed, @Nullable String authorization, List<Grant> seen) {
            this.needed = needed;
            this.authorization = authorization;
            this.seen = seen;
        }

        /**
         * Refuses a caller whose token has been taken back since; costs next to nothing while tokens stay as they are.
         *
         * @throws HttpProblem 401 or 403, as at the beginning
         */
        void check() {
            List<Grant> present = grants;
            if (present != seen) {
                require(needed, authorization, present);
                seen = present;
            }
        }
    }

    private static void require(Scope needed, @Nullable String authorization, List<Grant> present) {
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
        byte[] given = Sha256.of(authorization.substring(SCHEME.length()).strip());
        Scope scope = null;
        for (Grant grant : grants) { // all of them, whichever it is
            if (MessageDigest.isEqual(grant.hash, given)) {
                scope = grant.scope;
            }
        }
        return scope;
    }
}
