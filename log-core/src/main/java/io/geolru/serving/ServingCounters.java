package io.geolru.serving;

import java.util.concurrent.atomic.LongAdder;

/** What serving has come to. Any thread may read. */
public final class ServingCounters {
    final LongAdder opened = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder repeated = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder busy = new LongAdder();
    volatile int sessions;

    ServingCounters() {}

    /** Sessions at present. */
    public int sessions() {
        return sessions;
    }

    /** Sessions that were opened. */
    public long opened() {
        return opened.sum();
    }

    /** Clients that got no session, or lost it because of what they sent. */
    public long refused() {
        return refused.sum();
    }

    /** Bytes that were no message. */
    public long malformed() {
        return malformed.sum();
    }

    /** Requests that were answered. */
    public long requests() {
        return requests.sum();
    }

    /** Requests among them that came again. */
    public long repeated() {
        return repeated.sum();
    }

    /** Requests whose time was over before their turn. */
    public long expired() {
        return expired.sum();
    }

    /** Requests that were put off because too much was waiting. */
    public long busy() {
        return busy.sum();
    }
}
