package io.geolru;

import io.geolru.transport.AeronTransport;
import java.util.concurrent.TimeUnit;

/** The node thread sleeps where packets come in. */
record NodeSleep(AeronTransport transport) implements ParkingIdle.Sleep {
    @Override
    public void sleep(long ns) {
        transport.await(TimeUnit.NANOSECONDS.toMillis(ns));
    }

    @Override
    public void wake() {
        transport.wake();
    }
}
