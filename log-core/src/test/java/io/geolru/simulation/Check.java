package io.geolru.simulation;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Throws when something is not as it must be. Stateless. */
final class Check {
    private Check() {}

    static void that(boolean holds, String message, @Nullable Object... arguments) {
        if (!holds) {
            throw new AssertionError(String.format(Locale.ROOT, message, arguments));
        }
    }
}
