package io.geolru.state;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Assertions of invariants. */
final class Check {
    private Check() {}

    /** @throws AssertionError with the formatted message when the condition does not hold */
    static void that(boolean holds, String message, @Nullable Object... arguments) {
        if (!holds) {
            throw new AssertionError(String.format(Locale.ROOT, message, arguments));
        }
    }
}
