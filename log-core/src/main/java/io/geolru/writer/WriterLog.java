package io.geolru.writer;

import io.geolru.codec.Bodies.EventsMissing;
import io.geolru.codec.EventFrame;
import io.geolru.event.Acceptance;
import io.geolru.event.Frontier;
import io.geolru.event.Origins;
import io.geolru.journal.Journal;
import io.geolru.replication.LocalLog;
import java.util.List;

/** Shows a node's writer and journal to the replication protocol. Thread-safe. */
public final class WriterLog implements LocalLog {
    private final Writer writer;
    private final Journal journal;
    private final Origins origins;
    private final long startedAtMs;
    /** When what is accepted now arrived; under the writer's lock. */
    private long arrivedAtMs;

    /** @param startedAtMs when this process opened its epoch, in milliseconds since 1970 by its own clock */
    public WriterLog(Writer writer, Journal journal, Origins origins, long startedAtMs) {
        this.writer = writer;
        this.journal = journal;
        this.origins = origins;
        this.startedAtMs = startedAtMs;
    }

    @Override
    public long origin() {
        return journal.origin();
    }

    @Override
    public long startedAtMs() {
        return startedAtMs;
    }

    @Override
    public void frontier(Frontier into) {
        writer.held().frontier(into);
    }

    @Override
    public long frontierVersion() {
        return writer.held().frontierVersion();
    }

    @Override
    public Acceptance accept(EventFrame frame) {
        return writer.accept(frame, arrivedAtMs);
    }

    @Override
    public void begin() {
        writer.lock();
        arrivedAtMs = writer.epochMillis();
    }

    @Override
    public void end() {
        writer.unlock();
    }

    @Override
    public void promise(long origin, long sequence, long promise) {
        writer.held().promised(origin, sequence, promise);
    }

    @Override
    public boolean adopting() {
        return writer.held().isAdopting();
    }

    @Override
    public List<EventsMissing> missing() {
        return writer.held().missing().stream()
                .map(range -> new EventsMissing(range.origin(), range.from(), range.to()))
                .toList();
    }

    @Override
    public void forEachOrigin(OriginVisitor visitor) {
        Frontier known = new Frontier();
        writer.held().frontier(known);
        known.forEach((origin, sequence, promise) -> {
            Origins.Origin who = origins.of(origin);
            visitor.visit(origin, who.node(), who.region(), who.closed() || origins.isForgotten(origin, promise));
        });
    }

    @Override
    public long forgottenUpTo(String node) {
        return origins.forgottenUpTo(node);
    }

    @Override
    public Journal journal() {
        return journal;
    }
}
