package io.geolru.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number that one thread at a time changes, under the writer's lock, and any thread reads. */
final class Counter {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    void add(long delta) {
        VALUE.setRelease(this, value + delta);
    }

    void increment() {
        add(1);
    }

    void decrement() {
        add(-1);
    }

    long value() {
        return (long) VALUE.getAcquire(this);
    }
}
