package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.BACK_PRESSURE;
import static io.geolru.replication.ReplicationCounter.BYTES_SENT;
import static io.geolru.replication.ReplicationCounter.EVENTS_SENT;
import static io.geolru.replication.ReplicationCounter.OVERRUNS;
import static io.geolru.replication.ReplicationCounter.OVERSIZED;
import static io.geolru.replication.ReplicationCounter.WINDOW_WAITS;

import io.geolru.codec.EventFrame;
import io.geolru.journal.JournalOverrunException;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sends this node's own events to all, live: tails the journal and packs what is there. What cannot be sent now stays in the journal.
 * Node thread only.
 */
final class Publisher {
    private final LocalLog log;
    private final ReplicationLimits limits;
    private final Transport transport;
    private final ReplicationCounters counters;
    private final LiveWindow window;
    private final UnsafeBuffer message;
    private JournalPosition position;
    private @Nullable JournalReader reader;
    private boolean carried;
    private int length;
    private int events;
    private long lastSequence;
    private long sentSequence;
    private boolean waiting;

    Publisher(
            ReplicationConfig config,
            LocalLog log,
            Transport transport,
            LiveWindow window,
            ReplicationCounters counters) {
        this.log = log;
        this.transport = transport;
        this.window = window;
        this.counters = counters;
        limits = config.limits();
        message = Sender.newMessage(config, transport, log);
        position = new JournalPosition(log.journal().epoch(), 0, 0);
    }

    /** Sends what there is to send, as long as it is taken, and returns how many events that were. */
    int doWork(long nowNs) {
        int sent = 0;
        for (int messages = 0; messages < limits.messagesPerStep(); messages++) {
            if (events > 0 && lastSequence <= window.acknowledgedByAll()) {
                // While this waited for one peer, the others fetched it by catch-up.
                events = 0;
            }
            if (events == 0) {
                pack();
            }
            if (events == 0 || !offer(nowNs)) {
                break;
            }
            sent += events;
            events = 0;
        }
        return sent;
    }

    /** The last of the own events that was sent. */
    long sentSequence() {
        return sentSequence;
    }

    void close() {
        JournalReader open = reader;
        if (open != null) {
            reader = null;
            open.close();
        }
    }

    private boolean offer(long nowNs) {
        if (!window.admits(length, nowNs)) {
            if (!waiting) {
                counters.increment(WINDOW_WAITS);
            }
            waiting = true;
            return false;
        }
        waiting = false;
        if (!transport.publish(Channel.EVENTS, message, 0, length)) {
            counters.increment(BACK_PRESSURE);
            return false;
        }
        window.sent(lastSequence, length, nowNs);
        sentSequence = lastSequence;
        counters.add(EVENTS_SENT, events);
        counters.add(BYTES_SENT, length);
        return true;
    }

    private void pack() {
        length = Envelope.LENGTH;
        try {
            JournalReader open = reader;
            if (open == null) {
                open = log.journal().reader(position);
                reader = open;
            }
            pack(open);
        } catch (JournalOverrunException e) {
            // Peers fetch what is skipped from whoever has it.
            counters.increment(OVERRUNS);
            carried = false;
            position = log.journal().appendedPosition();
            close();
        }
    }

    private void pack(JournalReader from) {
        if (!carried) {
            skipOthers(from);
        }
        long acknowledged = window.acknowledgedByAll();
        for (int read = 0; read < limits.eventsPerStep(); read++) {
            if (!carried && !from.next()) {
                return;
            }
            carried = false;
            EventFrame event = from.event();
            int frameLength = event.frameLength();
            if (event.origin() == log.origin() && event.sequence() > acknowledged) {
                carried = events > 0 && length + frameLength > transport.packetLength();
                if (carried) {
                    return;
                }
                add(event, frameLength);
            }
        }
    }

    /** Where no own event follows, nothing needs to be read. */
    private void skipOthers(JournalReader from) {
        JournalPosition here = from.position();
        JournalPosition end = log.journal().appendedPosition();
        if (end.compareTo(here) > 0 && log.journal().ownPosition().compareTo(here) <= 0) {
            from.moveTo(end);
        }
    }

    private void add(EventFrame event, int frameLength) {
        if (Envelope.LENGTH + frameLength > message.capacity()) {
            counters.increment(OVERSIZED);
            return;
        }
        message.putBytes(length, event.buffer(), event.frameOffset(), frameLength);
        length += frameLength;
        lastSequence = event.sequence();
        events++;
    }
}
