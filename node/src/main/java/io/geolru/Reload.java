package io.geolru;

import io.geolru.config.ConfigException;

/** What a running node takes of another configuration. Stateless. */
final class Reload {
    private Reload() {}

    /**
     * The configuration that a node runs with, but {@code replication.secrets}, the tokens of {@code http} and {@code log.level} as they are in another.
     * That no secret or no token is left is not taken: a file that is empty for a moment would open the node.
     *
     * @throws ConfigException when what would come of it is not allowed
     */
    static NodeConfig taken(NodeConfig running, NodeConfig wanted) {
        return new NodeConfig(
                running.cluster(),
                running.name(),
                running.region(),
                running.dataDir(),
                running.http() == null || wanted.http() == null ? running.http() : http(running.http(), wanted.http()),
                replication(running.replication(), wanted.replication()),
                running.journal(),
                running.caches(),
                running.limits(),
                running.clients(),
                new LogConfig(running.log().format(), wanted.log().level()));
    }

    private static HttpConfig http(HttpConfig running, HttpConfig wanted) {
        if (wanted.isOpen() && !running.isOpen()) {
            throw ConfigException.of(NodeKeys.HTTP_TOKEN.path(), "no token is left; that is taken at a start only");
        }
        return running.withTokens(wanted.tokens());
    }

    private static NodeConfig.Replication replication(NodeConfig.Replication running, NodeConfig.Replication wanted) {
        if (wanted.secrets().isEmpty() && !running.secrets().isEmpty()) {
            throw ConfigException.of(NodeKeys.SECRETS.path(), "none is left; that is taken at a start only");
        }
        return running.withSecrets(wanted.secrets());
    }
}
