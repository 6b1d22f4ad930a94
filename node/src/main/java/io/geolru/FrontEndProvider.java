package io.geolru;

import org.jspecify.annotations.Nullable;

/** Starts a front end for a node whose configuration asks for one. Found by {@link java.util.ServiceLoader}. */
public interface FrontEndProvider {
    /**
     * Starts the front end; it answers that the node is not ready until it is.
     *
     * @return null when the configuration asks for none
     * @throws FrontEndException when it cannot start, such as a port in use
     */
    @Nullable FrontEnd start(CacheNode node, NodeConfig config);
}
