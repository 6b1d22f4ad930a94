package io.geolru.state;

import io.geolru.event.NodeTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gives uses their times, in their order, without a look at the clock, which makes a processor wait for all memory that it has asked for:
 * logical clocks (Lamport, 1978), one for each of a few threads. A thread's {@link Seat} has the time of its last use; its next is later than
 * what stands in any seat. So of two uses one after the other the second has the greater time, whatever threads they are of, while
 * nothing is locked and no thread writes what another one does.
 *
 * <p>Times are nanoseconds as of {@link NodeTime}, behind it by no more than the time since the last write or maintenance; a use counts for two.
 * When more threads read than there may be seats, from then on all take the clock's reading: to look through many seats costs more.
 */
final class UseClock {
    private static final int MOST_SEATS = 4;
    private static final long STEP = 2;
    private static final Seat[] NONE = {};

    private final NodeTime time;
    /** Of all writers, who take turns. */
    private final Seat writers;

    private Seat[] everTaken = NONE;
    /** None once it is crowded. */
    private volatile Seat[] seats = NONE;

    private volatile boolean crowded;
    private int counts;

    UseClock(NodeTime time) {
        this.time = time;
        this.writers = new Seat(Thread.currentThread(), time.nanoTime());
    }

    /** The time of a read by the calling thread, at its seat from now on; null when it is crowded, and the time {@link #crowdedRead}. */
    @Nullable Seat read() {
        Thread me = Thread.currentThread();
        Seat mine = null;
        long latest = writers.time();
        for (Seat seat : seats) {
            long there = seat.time();
            latest = there - latest > 0 ? there : latest;
            if (seat.isOf(me)) {
                mine = seat;
            }
        }
        if (mine == null) {
            return crowded || !takeSeat(me) ? null : read();
        }
        mine.time(latest + STEP);
        return mine;
    }

    long crowdedRead() {
        return time.nanoTime();
    }

    private synchronized boolean takeSeat(Thread me) {
        Seat[] now = seats;
        for (Seat seat : now) {
            if (seat.isFree()) {
                seat.takenBy(me);
                return true;
            }
        }
        if (crowded || now.length == MOST_SEATS) {
            crowded = true;
            seats = NONE;
            return false;
        }
        now = Arrays.copyOf(now, now.length + 1);
        now[now.length - 1] = new Seat(me, writers.time());
        everTaken = now;
        seats = now;
        return true;
    }

    /** The time of a write, given the clock's reading, which times are from then on not behind. Under the writer's lock. */
    long write(long nanoTime) {
        long next = latest() + STEP;
        next = nanoTime - next > 0 ? nanoTime : next;
        writers.time(next);
        return next;
    }

    /** A time that no use before this is after, and no use from now on before. */
    long now() {
        return crowded ? time.nanoTime() : latest();
    }

    private long latest() {
        long latest = writers.time();
        for (Seat seat : seats) {
            long there = seat.time();
            latest = there - latest > 0 ? there : latest;
        }
        return latest;
    }

    /** The number of something that is counted at the seats. */
    synchronized int newCount() {
        return counts++;
    }

    /** How many were counted at the seats. Any thread. */
    synchronized long counted(int which) {
        long sum = 0;
        for (Seat seat : everTaken) {
            sum += seat.counted(which);
        }
        return sum;
    }
}
