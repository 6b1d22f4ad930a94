package io.geolru.replication;

/** The two streams that go from one node to all. Apart, so that a burst of events never holds back the word that a node lives. */
public enum Channel {
    /** The node's own events, live. */
    EVENTS,
    /** Heartbeats. */
    CONTROL
}
