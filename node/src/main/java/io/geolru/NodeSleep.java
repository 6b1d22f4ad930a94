package io.geolru;

import io.geolru.transport.AeronTransport;
import java.util.concurrent.TimeUnit;

/** The node thread sleeps where packets come in. */
record NodeSleep(AeronTransport transport) implements ParkingIdle.Sleep {
    private static final long ALMOST_A_MILLI = 999_999;

    @Override
    public void sleep(long ns) {
        transport.await(TimeUnit.NANOSECONDS.toMillis(ns + ALMOST_A_MILLI));
    }

    @Override
    public void wake() {
        transport.wake();
    }
}
