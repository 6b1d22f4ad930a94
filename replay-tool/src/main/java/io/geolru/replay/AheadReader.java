package io.geolru.replay;

import io.geolru.codec.EventFrame;
import io.geolru.journal.DamageListener;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a journal with a thread of its own, which stays a few batches ahead: each batch has the frames of some events, copied, and what was found
 * damaged between them. It ends where the journal ends at that moment. Used by one thread; closing it ends the other.
 */
final class AheadReader implements JournalReader {
    private static final int BATCHES = 4;
    private static final int BATCH_BYTES = 256 * 1024;
    private static final int BATCH_EVENTS = 2048;

    private final BlockingQueue<Batch> full = new ArrayBlockingQueue<>(BATCHES);
    private final BlockingQueue<Batch> empty = new ArrayBlockingQueue<>(BATCHES);
    private final DamageListener listener;
    private final EventFrame event = new EventFrame();
    private final Thread thread;
    private @Nullable Batch batch;
    private JournalPosition position;
    private int index = -1;
    private int damageTold;

    /** Something that could not be read, before an event of a batch. */
    private record Damage(
            int before, JournalPosition at, @Nullable JournalPosition soundAgainAt, String what) {}

    /** Events one behind the other. Belongs to one thread at a time. */
    private static final class Batch {
        private final List<Damage> damage = new ArrayList<>();
        private final JournalPosition[] at = new JournalPosition[BATCH_EVENTS];
        private final long[] arrivedAt = new long[BATCH_EVENTS];
        private final boolean[] won = new boolean[BATCH_EVENTS];
        private final int[] offset = new int[BATCH_EVENTS + 1];
        private UnsafeBuffer frames = new UnsafeBuffer(new byte[BATCH_BYTES]);
        private int events;
        private JournalPosition end = JournalPosition.START;
        private boolean last;
        private @Nullable Throwable failure;

        private boolean hasRoomFor(int length) {
            return events < BATCH_EVENTS && (events == 0 || offset[events] + length <= frames.capacity());
        }

        private void add(JournalReader reader) {
            EventFrame frame = reader.event();
            int length = frame.frameLength();
            int to = offset[events];
            if (to + length > frames.capacity()) {
                frames = new UnsafeBuffer(new byte[length]);
            }
            frames.putBytes(to, frame.buffer(), frame.frameOffset(), length);
            at[events] = reader.eventPosition();
            arrivedAt[events] = reader.arrivedAt();
            won[events] = reader.won();
            offset[++events] = to + length;
        }

        private void clear() {
            damage.clear();
            events = 0;
        }
    }

    /**
     * Begins to read.
     *
     * @param open opens the reader that the thread uses, given who is to hear of damage
     * @param from where it begins
     */
    AheadReader(Function<DamageListener, JournalReader> open, JournalPosition from, DamageListener listener) {
        this.listener = listener;
        this.position = from;
        for (int i = 0; i < BATCHES; i++) {
            empty.add(new Batch());
        }
        thread = new Thread(() -> readAll(open), "journal-reader");
        thread.setDaemon(true);
        thread.start();
    }

    private void readAll(Function<DamageListener, JournalReader> open) {
        try {
            new Filling().run(open);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // It was closed.
        }
    }

    /** What the reading thread does. */
    private final class Filling {
        private Batch filling = new Batch();

        private void run(Function<DamageListener, JournalReader> open) throws InterruptedException {
            filling = empty.take();
            try (JournalReader reader = open.apply((at, soundAgainAt, what) ->
                    filling.damage.add(new Damage(filling.events, at, soundAgainAt, what)))) {
                boolean more = reader.next();
                while (more) {
                    if (!filling.hasRoomFor(reader.event().frameLength())) {
                        handOver();
                    }
                    filling.add(reader);
                    filling.end = reader.position();
                    more = reader.next();
                }
                filling.end = reader.position();
            } catch (RuntimeException | Error e) {
                filling.failure = e; // For the thread that waits for it.
            }
            filling.last = true;
            full.put(filling);
        }

        private void handOver() throws InterruptedException {
            List<Damage> beforeNext = filling.damage.stream()
                    .filter(damage -> damage.before() == filling.events)
                    .toList();
            filling.damage.removeAll(beforeNext);
            full.put(filling);
            filling = empty.take();
            filling.clear();
            beforeNext.forEach(
                    damage -> filling.damage.add(new Damage(0, damage.at(), damage.soundAgainAt(), damage.what())));
        }
    }

    @Override
    public boolean next() {
        try {
            while (true) {
                Batch now = batch;
                if (now == null) {
                    now = full.take();
                    batch = now;
                    index = -1;
                    damageTold = 0;
                }
                if (++index <= now.events) {
                    tellDamage(now);
                }
                if (index < now.events) {
                    event.wrap(now.frames, now.offset[index]);
                    return true;
                }
                position = now.end;
                if (now.last) {
                    index = now.events;
                    return ended(now);
                }
                batch = null;
                empty.put(now);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading the journal", e);
        }
    }

    private static boolean ended(Batch last) {
        if (last.failure instanceof Error error) {
            throw error;
        }
        if (last.failure instanceof RuntimeException failure) {
            throw failure;
        }
        return false;
    }

    private void tellDamage(Batch now) {
        while (damageTold < now.damage.size() && now.damage.get(damageTold).before() <= index) {
            Damage damage = now.damage.get(damageTold++);
            listener.damaged(damage.at(), damage.soundAgainAt(), damage.what());
        }
    }

    private Batch current() {
        Batch now = batch;
        if (now == null || index < 0 || index >= now.events) {
            throw new IllegalStateException("no event: the last call of next() was not true");
        }
        return now;
    }

    @Override
    public EventFrame event() {
        current();
        return event;
    }

    @Override
    public JournalPosition eventPosition() {
        return current().at[index];
    }

    @Override
    public long arrivedAt() {
        return current().arrivedAt[index];
    }

    @Override
    public boolean won() {
        return current().won[index];
    }

    @Override
    public JournalPosition position() {
        Batch now = batch;
        return now == null || index < 0 || index + 1 >= now.events
                ? (now == null ? position : now.end)
                : now.at[index + 1];
    }

    /** It only goes forward. */
    @Override
    public void moveTo(JournalPosition to) {
        throw new UnsupportedOperationException("a reader that is ahead goes nowhere else");
    }

    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
