package io.geolru.transport;

import io.aeron.Image;
import io.aeron.logbuffer.LogBufferDescriptor;
import org.agrona.collections.Long2LongHashMap;

/**
 * How far each sender is, by the packets that arrive, taken or not. That tells a receiver which was overrun: flow control follows the
 * fastest, so a sender goes on past a receiver that paused, and what was missed is soon beyond what it can send again. Aeron would wait
 * for it until the image's liveness has run out. Not thread-safe.
 */
final class Arrivals {
    private static final long NONE = Long.MIN_VALUE;
    private static final int MAX_SESSIONS = 1024;

    private final Long2LongHashMap newest = new Long2LongHashMap(NONE);

    /** Notes a packet. */
    void arrived(int stream, int session, int termId, int termOffset) {
        long key = key(stream, session);
        long known = newest.get(key);
        int ahead = known == NONE ? 1 : termId - termIdOf(known);
        if (ahead > 0 || (ahead == 0 && termOffset > offsetOf(known))) {
            if (known == NONE && newest.size() >= MAX_SESSIONS) {
                newest.clear();
            }
            newest.put(key, (long) termId << Integer.SIZE | termOffset);
        }
    }

    /**
     * Whether a sender is so far ahead of an image that the image may refuse what arrives. It then does not even see that something is missing,
     * and asks for nothing: when it stands still, too, it would do so for as long as its liveness lasts.
     */
    boolean isOverrun(int stream, Image image) {
        long known = newest.get(key(stream, image.sessionId()));
        if (known == NONE || image.isClosed()) {
            return false;
        }
        int termLength = image.termBufferLength();
        long arrived = LogBufferDescriptor.computePosition(
                termIdOf(known), offsetOf(known), image.positionBitsToShift(), image.initialTermId());
        // It takes half a term beyond the position that it told last, which may be a quarter of a window behind.
        return arrived - image.position() > termLength / 2 - termLength / 8;
    }

    /** Forgets a sender. */
    void forget(int stream, int session) {
        newest.remove(key(stream, session));
    }

    private static long key(int stream, int session) {
        return (long) stream << Integer.SIZE | (session & 0xFFFF_FFFFL);
    }

    private static int termIdOf(long packed) {
        return (int) (packed >> Integer.SIZE);
    }

    private static int offsetOf(long packed) {
        return (int) packed;
    }
}
