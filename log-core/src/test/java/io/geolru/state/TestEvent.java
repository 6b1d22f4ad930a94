package io.geolru.state;

import io.geolru.event.Event;
import io.geolru.event.EventKind;

/** An event of which the state sees all that it looks at. */
record TestEvent(EventKind kind, String cache, String key, long stamp, long origin, long expiresAt, String text)
        implements Event {
    @Override
    public long sequence() {
        return 1;
    }

    @Override
    public String contentType() {
        return StateFixture.TYPE;
    }

    @Override
    public byte[] value() {
        return StateFixture.bytes(text);
    }

    @Override
    public long baseStamp() {
        return 0;
    }

    @Override
    public long baseOrigin() {
        return 0;
    }

    @Override
    public long clientId() {
        return 0;
    }

    @Override
    public long requestId() {
        return 0;
    }
}
