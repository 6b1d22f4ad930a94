package io.geolru.fuzz;

import io.geolru.codec.Bodies;
import io.geolru.codec.EventFrame;
import io.geolru.codec.Frames;
import io.geolru.codec.MalformedFrameException;
import org.agrona.concurrent.UnsafeBuffer;

/** Frames of events, and what the events of the log's own say. */
public final class FuzzEventFrame {
    private static final int SCHEMA = Repaired.present();

    private FuzzEventFrame() {}

    /** Reads all there is to read. */
    public static void fuzzerTestOneInput(byte[] data) {
        UnsafeBuffer buffer = new UnsafeBuffer(data.clone());
        Frames.check(buffer, 0, buffer.capacity());
        int end = Repaired.frames(buffer, 0, SCHEMA);
        EventFrame event = new EventFrame();
        for (int at = 0; at < end; at += Frames.frameLength(buffer, at)) {
            if (Frames.check(buffer, at, end - at) == Frames.Soundness.SOUND && event.wrap(buffer, at)) {
                read(event);
            }
        }
    }

    private static void read(EventFrame event) {
        if (event.value().length != event.valueLength()
                || event.key().length() > event.frameLength()
                || event.cache().length() > event.frameLength()
                || event.contentType().length() > event.frameLength()) {
            throw new AssertionError("reads outside of itself");
        }
        try {
            switch (event.kind()) {
                case EPOCH_OPENED -> Bodies.EpochOpened.decode(event);
                case EVENTS_MISSING -> Bodies.EventsMissing.decode(event);
                case SNAPSHOT_ADOPTED -> Bodies.SnapshotAdopted.decode(event);
                case NODE_FORGOTTEN -> Bodies.NodeForgotten.decode(event);
                default -> event.origin();
            }
        } catch (MalformedFrameException e) {
            // As it says.
        }
    }
}
