package io.geolru.replay;

import io.geolru.journal.JournalPosition;
import org.jspecify.annotations.Nullable;

/** Journal positions as a person gives them: {@code epoch.file.offset}, of which the end may be left out. Stateless. */
final class Positions {
    private static final int PARTS = 3;

    private Positions() {}

    /** The first position that is meant. */
    static JournalPosition first(String text) {
        return parse(text, 0);
    }

    /** The last position that is meant. */
    static JournalPosition last(String text) {
        return parse(text, Integer.MAX_VALUE);
    }

    private static JournalPosition parse(String text, int rest) {
        String[] given = text.split("\\.", -1);
        int[] parts = {rest, rest, rest};
        if (given.length > PARTS) {
            throw notAPosition(text, null);
        }
        try {
            for (int i = 0; i < given.length; i++) {
                parts[i] = Integer.parseInt(given[i]);
                if (parts[i] < 0) {
                    throw notAPosition(text, null);
                }
            }
        } catch (NumberFormatException e) {
            throw notAPosition(text, e);
        }
        return new JournalPosition(parts[0], parts[1], parts[2]);
    }

    private static IllegalArgumentException notAPosition(String text, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "not a position: '" + text + "' (epoch.file.offset as 'events' prints it, or epoch.file, or epoch)",
                cause);
    }
}
