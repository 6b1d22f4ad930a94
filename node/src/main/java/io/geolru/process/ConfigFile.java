package io.geolru.process;

import io.geolru.CacheNode;
import io.geolru.NodeConfig;
import io.geolru.config.ConfigException;
import io.geolru.config.FileWatch;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configuration file of a running node: when it has changed, it is read again, and the node takes what it can. Used by one thread. */
final class ConfigFile {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigFile.class);

    private final Path file;
    private final Supplier<NodeConfig> reader;
    private final FileWatch watch;

    /**
     * To be made before the file is read for the first time.
     *
     * @param reader reads the file, and what overrides it
     */
    ConfigFile(Path file, Supplier<NodeConfig> reader) {
        this.file = file;
        this.reader = reader;
        watch = new FileWatch(file);
    }

    /** Looks at the file. One that cannot be read, or says what is not allowed, is told of, and changes nothing. */
    void look(CacheNode node) {
        if (!watch.hasChanged()) {
            return;
        }
        try {
            node.reload(reader.get());
            LogOutput.use(node.config().log().level());
        } catch (ConfigException e) {
            LOG.warn("{} has changed and is not taken, all stays as it was: {}", file, e.getMessage());
        }
    }
}
