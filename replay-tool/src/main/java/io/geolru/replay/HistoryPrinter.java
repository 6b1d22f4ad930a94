package io.geolru.replay;

import io.geolru.state.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints what happened to a key as it is found. */
interface HistoryPrinter {
    void begin(Path directory, String key) throws IOException;

    void moment(Moment moment) throws IOException;

    /**
     * Nothing more happened.
     *
     * @param now by cache, the live entry; null for none
     * @param nowMs the present, in milliseconds since 1970
     * @param complete false when the beginning is not known
     */
    void end(Map<String, @Nullable Entry> now, long nowMs, boolean complete) throws IOException;
}
