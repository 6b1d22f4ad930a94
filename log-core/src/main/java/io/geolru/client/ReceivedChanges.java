package io.geolru.client;

import io.geolru.changes.Position;
import io.geolru.event.Frontier;
import io.geolru.request.ChangeFrames;
import io.geolru.request.FeedMessage.Changes;
import java.util.Map;

/**
 * The changes of one message. Immutable.
 *
 * @param before how far the feed was before them; not to be changed
 * @param behind how far it is behind them; not to be changed
 * @param regions of the origins that are known
 */
record ReceivedChanges(Frontier before, Frontier behind, Changes changes, Map<Long, String> regions) {
    /** Reads them from the first one on. */
    ChangeFrames read() {
        return new ChangeFrames().wrap(changes.frames(), changes.length());
    }

    String region(long origin) {
        return regions.getOrDefault(origin, "");
    }

    /** The place behind so many of them. */
    Position positionBehind(int count) {
        Frontier had = before.copy();
        ChangeFrames frames = read();
        int passed = 0;
        while (passed < count && frames.next()) {
            passed++;
            if (frames.gone() == null) {
                had.advance(frames.event().origin(), frames.event().sequence(), 0);
            }
        }
        return Position.of(frames.isAtEnd() ? behind : had);
    }
}
