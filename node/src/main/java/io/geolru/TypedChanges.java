package io.geolru;

import io.geolru.changes.ChangeCursor;
import io.geolru.changes.ChangeKind;
import io.geolru.changes.ChangeSource;
import io.geolru.changes.Position;
import io.geolru.event.Event;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Steps a cursor on the reader's own thread, and decodes what it comes to. */
final class TypedChanges<V> implements Changes<V> {
    private static final int EVENTS_PER_STEP = 4_096;

    private final ChangeSource source;
    private final ChangeCursor cursor;
    private final String cache;
    private final ValueCodec<V> codec;
    /** Whether the last step came to the end of what there is so far; for the thread that polls. */
    private boolean atEnd;

    TypedChanges(ChangeSource source, ChangeCursor cursor, String cache, ValueCodec<V> codec) {
        this.source = source;
        this.cursor = cursor;
        this.cache = cache;
        this.codec = codec;
    }

    @Override
    public @Nullable CacheChange<V> poll(Duration timeout) throws InterruptedException {
        long timeoutNs = TimeUnit.NANOSECONDS.convert(timeout);
        long beganNs = System.nanoTime();
        while (true) {
            long seen = source.version();
            CacheChange<V> change = step();
            long leftNs = timeoutNs - (System.nanoTime() - beganNs);
            if (change != null || leftNs <= 0) {
                return change;
            }
            if (atEnd) {
                source.await(seen, leftNs);
            }
        }
    }

    private synchronized @Nullable CacheChange<V> step() {
        boolean found = cursor.next(EVENTS_PER_STEP);
        atEnd = cursor.isAtEnd();
        return found ? new Polled<>(cursor, cache, codec) : null;
    }

    @Override
    public synchronized Position position() {
        return cursor.position();
    }

    @Override
    public synchronized void close() {
        cursor.close();
    }

    private static final class Polled<V> implements CacheChange<V> {
        private final ChangeKind kind;
        private final String cache;
        private final String key;
        private final byte[] bytes;
        private final String contentType;
        private final ValueCodec<V> codec;
        private final Version version;
        private final long expiresAt;
        private final String originRegion;
        private final long epochMillis;
        private final Position position;

        Polled(ChangeCursor at, String cache, ValueCodec<V> codec) {
            this.kind = at.kind();
            this.cache = cache;
            this.key = at.key();
            this.bytes = at.value();
            this.contentType = at.contentType();
            this.codec = codec;
            this.version = at.version();
            this.expiresAt = at.expiresAt();
            this.originRegion = at.originRegion();
            this.epochMillis = at.epochMillis();
            this.position = at.position();
        }

        @Override
        public ChangeKind kind() {
            return kind;
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public @Nullable V value() {
            try {
                return kind == ChangeKind.PUT ? codec.decode(bytes, contentType) : null;
            } catch (IOException e) {
                throw new ValueDecodeException(
                        "the value of '" + key + "' in cache " + cache + " (" + contentType + ") cannot be read as "
                                + codec.type().getName() + ": " + e.getMessage(),
                        e);
            }
        }

        @Override
        public Version version() {
            return version;
        }

        @Override
        public @Nullable Instant expiresAt() {
            return expiresAt == Event.NEVER ? null : Instant.ofEpochMilli(expiresAt);
        }

        @Override
        public String originRegion() {
            return originRegion;
        }

        @Override
        public Instant time() {
            return Instant.ofEpochMilli(epochMillis);
        }

        @Override
        public Position position() {
            return position;
        }

        @Override
        public String toString() {
            return kind + " " + cache + "/" + key + " " + version;
        }
    }
}
