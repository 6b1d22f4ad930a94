package io.geolru.process;

import io.geolru.NodeConfig;
import io.geolru.NodeConfigReader;
import io.geolru.config.ConfigException;
import io.geolru.config.HostPort;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which node is meant. Not thread-safe. */
final class NodeOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file with the configuration, see config/node.yaml.")
    private @Nullable Path config;

    @Option(names = "--name", paramLabel = "NAME", description = "The node's name. Default: node-<http port>.")
    private @Nullable String name;

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "The region that the node runs in. Default: local.")
    private @Nullable String region;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the journal and the snapshots are. Default: data/<name>.")
    private @Nullable String dataDir;

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            description = "Where to listen for HTTP; port 0 takes a free one. Default: 127.0.0.1:5453.")
    private @Nullable String http;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Overrides one key of the configuration; may be given many times.")
    private List<String> settings = List.of();

    /** The configuration file, or null. */
    @Nullable Path file() {
        return config;
    }

    /** Whether options say who or where the node is. */
    boolean nameTheNode() {
        return name != null || region != null || dataDir != null || http != null;
    }

    /**
     * What reads file, environment and options together, the file anew each time.
     *
     * @throws ConfigException when an option is not as it must be; what it gives throws it, too
     */
    Supplier<NodeConfig> reader() {
        Map<String, String> arguments = arguments();
        return () -> NodeConfigReader.process(config, System.getenv(), arguments);
    }

    /** The options as texts by dotted path; those of their own go before {@code --set}. */
    private Map<String, String> arguments() {
        Map<String, String> arguments = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw ConfigException.notAllowed("--set", setting, "KEY=VALUE, such as journal.sync=every");
            }
            arguments.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        putIfGiven(arguments, "name", name);
        putIfGiven(arguments, "region", region);
        putIfGiven(arguments, "dataDir", dataDir);
        if (http != null) {
            HostPort address = HostPort.parse(http);
            if (address == null) {
                throw ConfigException.notAllowed("--http", http, "host:port or [ipv6]:port");
            }
            putIfGiven(arguments, "http.host", address.host());
            putIfGiven(arguments, "http.port", Integer.toString(address.port()));
        }
        return arguments;
    }

    private static void putIfGiven(Map<String, String> arguments, String path, @Nullable String value) {
        if (value != null) {
            arguments.remove(path); // so that it comes last, after a section that --set may have switched off
            arguments.put(path, value);
        }
    }
}
