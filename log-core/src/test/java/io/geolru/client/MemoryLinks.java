package io.geolru.client;

import io.geolru.request.Link;
import io.geolru.request.LinkSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** The links in memory that clients make to a node. */
public final class MemoryLinks implements LinkSource {
    private final Queue<Link> arriving = new ArrayDeque<>();
    private final List<MemoryLink> ends = new ArrayList<>();

    /** A client's end of a new link. */
    public Link dial() {
        MemoryLink[] pair = MemoryLink.pair();
        arriving.add(pair[1]);
        ends.add(pair[1]);
        return pair[0];
    }

    /** Breaks all links, after the node has had so many of the messages that are on the way to it. */
    public void breakAll(int messages) {
        ends.forEach(end -> end.breakAfter(messages));
        ends.clear();
        arriving.clear();
    }

    @Override
    public int poll() {
        return 0;
    }

    @Override
    public Link accept() {
        return arriving.poll();
    }
}
