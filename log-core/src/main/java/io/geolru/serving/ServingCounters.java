package io.geolru.serving;

import io.geolru.request.LinkRefusal;
import io.geolru.request.Message.Reason;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What serving has come to. Any thread may read. */
public final class ServingCounters {
    final LongAdder opened = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder repeated = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder busy = new LongAdder();
    private final Map<Reason, LongAdder> refusals = new EnumMap<>(Reason.class);
    final Map<LinkRefusal, LongAdder> notTaken = new EnumMap<>(LinkRefusal.class);
    volatile int sessions;
    volatile int feeds;

    ServingCounters() {
        for (Reason reason : Reason.values()) {
            refusals.put(reason, new LongAdder());
        }
        for (LinkRefusal cause : LinkRefusal.values()) {
            notTaken.put(cause, new LongAdder());
        }
    }

    /** All of them, by name. */
    public Map<String, Long> all() {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put("sessions", (long) sessions());
        all.put("feeds", (long) feeds());
        all.put("opened", opened());
        all.put("refused", refused());
        all.put("malformed", malformed());
        all.put("requests", requests());
        all.put("repeated", repeated());
        all.put("expired", expired());
        all.put("busy", busy());
        for (Reason reason : Reason.values()) {
            all.put(reason.counter(), refused(reason));
        }
        for (LinkRefusal cause : LinkRefusal.values()) {
            all.put(cause.counter(), notTaken(cause));
        }
        return all;
    }

    /** Sessions at present. */
    public int sessions() {
        return sessions;
    }

    /** Sessions among them that follow changes. */
    public int feeds() {
        return feeds;
    }

    /** Sessions that were opened. */
    public long opened() {
        return opened.sum();
    }

    /** Clients that got no session, or lost it because of what they sent. */
    public long refused() {
        return refusals.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Clients among them that were refused for that. */
    public long refused(Reason reason) {
        return Objects.requireNonNull(refusals.get(reason)).sum();
    }

    void refuse(Reason reason) {
        Objects.requireNonNull(refusals.get(reason)).increment();
    }

    /** Bytes that were no message. */
    public long malformed() {
        return malformed.sum();
    }

    /** Messages that were not taken, and ended their link. */
    public long notTaken(LinkRefusal cause) {
        return Objects.requireNonNull(notTaken.get(cause)).sum();
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
