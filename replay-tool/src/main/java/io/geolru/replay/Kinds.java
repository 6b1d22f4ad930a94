package io.geolru.replay;

import io.geolru.event.EventKind;
import java.util.Locale;

/** The names of event kinds as the tool prints them. Stateless. */
final class Kinds {
    private Kinds() {}

    static String name(EventKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
