package io.geolru;

import org.jspecify.annotations.Nullable;

/** Starts a front end for a node whose configuration asks for one. Found by {@link java.util.ServiceLoader}. */
public interface FrontEndProvider {
    /**
     * Looks whether what the configuration asks for can be had, before anything of the node is started.
     *
     * @throws io.geolru.config.ConfigException when a file that it names cannot be used
     */
    void check(NodeConfig config);

    /**
     * Starts the front end; it answers that the node is not ready until it is.
     *
     * @return null when the configuration asks for none
     * @throws FrontEndException when it cannot start, such as a port in use
     */
    @Nullable FrontEnd start(CacheNode node, NodeConfig config);
}
