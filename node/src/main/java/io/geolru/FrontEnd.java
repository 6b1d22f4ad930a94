package io.geolru;

/** A way into a running node from outside, such as a server. Closed before the node's core is. */
public interface FrontEnd extends AutoCloseable {
    /** What this is and where it can be reached, such as {@code http=127.0.0.1:5453}. */
    String describe();

    /**
     * Takes what may change while the node runs, such as tokens; the rest of the configuration is as it was. On any thread, one call at a time.
     *
     * @throws io.geolru.config.ConfigException when it cannot be taken; nothing has changed then
     */
    default void reload(NodeConfig config) {}

    /** Stops taking requests, lets those under way finish for a bounded time, and frees everything. Idempotent. */
    @Override
    void close();
}
