package io.geolru.sealing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What was told of messages that were refused: the first of each cause and source, of no more than some sources of each cause, since whoever makes
 * up messages makes up where they are from. Not thread-safe.
 *
 * @param <C> causes
 */
public final class Told<C extends Enum<C>> {
    /** The sources that are told of, of each cause. */
    public static final int MAX_SOURCES = 32;

    private final Map<C, Set<String>> sources = new HashMap<>();

    /**
     * Whether to tell of this one.
     *
     * @param source where the message is from; of {@code host:port} only the host counts
     */
    public boolean isFirst(C cause, String source) {
        Set<String> told = sources.computeIfAbsent(cause, first -> new HashSet<>());
        int port = source.lastIndexOf(':');
        return told.size() < MAX_SOURCES && told.add(port < 0 ? source : source.substring(0, port));
    }

    /** What to say behind what is told of this cause. */
    public String asOf(C cause) {
        int told = sources.getOrDefault(cause, Set.of()).size();
        return "counted as " + cause + ", told once" + (told == MAX_SOURCES ? ", and of no further sender" : "");
    }
}
