package io.geolru.simulation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Links between endpoints that lose, repeat, delay and so reorder messages, and that can be cut one way or both. */
public final class SimNetwork {
    private static final double CERTAIN = 1.0;

    private final SimTime time;
    private final SplittableRandom random;
    private final Map<String, SimTransport> transports = new LinkedHashMap<>();
    private final PriorityQueue<Delivery> underWay = new PriorityQueue<>();
    private final Set<String> cuts = new HashSet<>();
    private final Map<String, Long> distances = new HashMap<>();
    private Faults faults = Faults.NONE;
    private Consumer<byte[]> tap = message -> {};
    private long sent;

    /**
     * What the links do.
     *
     * @param loss the share of messages that never arrive
     * @param duplicates the share that arrives twice
     * @param backPressure the share of attempts to send that are refused
     * @param leastDelayNs how long a message is under way at least
     * @param mostDelayNs how long at most; messages overtake each other within
     */
    public record Faults(double loss, double duplicates, double backPressure, long leastDelayNs, long mostDelayNs) {
        /** A local network on a good day. */
        public static final Faults NONE = new Faults(0, 0, 0, 50_000, 50_000);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared by its message
    private record Delivery(long atNs, long number, String to, byte[] message) implements Comparable<Delivery> {
        @Override
        public int compareTo(Delivery other) {
            int byTime = Long.compare(atNs, other.atNs);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    SimNetwork(SimTime time, SplittableRandom random) {
        this.time = time;
        this.random = random;
    }

    void tap(Consumer<byte[]> listener) {
        tap = listener;
    }

    void faults(Faults present) {
        faults = present;
    }

    /** Cuts the way from one endpoint to another. */
    void cut(String from, String to) {
        cuts.add(from + ">" + to);
    }

    /** Sets how much longer than others messages from and to an endpoint are under way. */
    void distance(String endpoint, long ns) {
        distances.put(endpoint, ns);
    }

    /** Restores all links. */
    void heal() {
        cuts.clear();
    }

    SimTransport connect(String endpoint, int packetLength) {
        SimTransport transport = new SimTransport(this, endpoint, packetLength);
        transports.put(endpoint, transport);
        return transport;
    }

    void disconnect(SimTransport transport) {
        transports.remove(transport.address(), transport);
    }

    /** Lets arrive what is due. */
    void deliver() {
        Delivery next = underWay.peek();
        while (next != null && next.atNs() <= time.nowNs()) {
            underWay.poll();
            SimTransport to = transports.get(next.to());
            if (to != null) {
                to.arrive(next.message());
            }
            next = underWay.peek();
        }
    }

    boolean refuses() {
        return happens(faults.backPressure());
    }

    /** Sends to one endpoint, or to all, the sender among them, when it is null. */
    void send(String from, @Nullable String to, DirectBuffer message, int offset, int length) {
        byte[] bytes = new byte[length];
        message.getBytes(offset, bytes);
        tap.accept(bytes.clone());
        if (to != null) {
            send(from, to, bytes);
        } else {
            for (String each : transports.keySet()) {
                send(from, each, bytes);
            }
        }
    }

    private void send(String from, String to, byte[] message) {
        boolean lost = cuts.contains(from + ">" + to) || happens(faults.loss());
        if (!lost) {
            enqueue(from, to, message);
            if (happens(faults.duplicates())) {
                enqueue(from, to, message);
            }
        }
    }

    private void enqueue(String from, String to, byte[] message) {
        long spread = faults.mostDelayNs() - faults.leastDelayNs();
        long delay = faults.leastDelayNs() + (spread > 0 ? random.nextLong(spread) : 0);
        delay += distances.getOrDefault(from, 0L) + distances.getOrDefault(to, 0L);
        sent++;
        underWay.add(new Delivery(time.nowNs() + delay, sent, to, Arrays.copyOf(message, message.length)));
    }

    private boolean happens(double share) {
        return share > 0 && (share >= CERTAIN || random.nextDouble() < share);
    }
}
