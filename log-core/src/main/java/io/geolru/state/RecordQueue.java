package io.geolru.state;

import org.jspecify.annotations.Nullable;

/** Records in the order in which they were appended, linked through themselves. Guarded by the writer's lock. */
final class RecordQueue {
    private @Nullable GoneRecord first;
    private @Nullable GoneRecord last;
    private int size;

    int size() {
        return size;
    }

    @Nullable GoneRecord first() {
        return first;
    }

    void append(GoneRecord record) {
        GoneRecord before = last;
        record.previous = before;
        if (before == null) {
            first = record;
        } else {
            before.next = record;
        }
        last = record;
        size++;
    }

    /** Takes a record out that is in this queue. */
    void remove(GoneRecord record) {
        GoneRecord before = record.previous;
        GoneRecord after = record.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        record.previous = null;
        record.next = null;
        size--;
    }

    /** Throws an AssertionError when links or size are wrong. */
    void checkInvariants() {
        int count = 0;
        GoneRecord before = null;
        for (GoneRecord record = first; record != null; record = record.next) {
            Check.that(record.previous == before, "a queue's links disagree at %s", record.key);
            before = record;
            count++;
        }
        Check.that(last == before, "a queue's last record is not its last");
        Check.that(count == size, "a queue of %d items counts %d", count, size);
    }
}
