package io.geolru.process;

import io.geolru.NodeConfig;
import io.geolru.NodeConfigReader;
import io.geolru.config.ConfigException;
import io.geolru.config.HostPort;
import io.geolru.journal.OpenedPackages;
import io.geolru.process.demo.Demo;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The program in {@code node.jar}: reads arguments, runs a node, and tells of what prevents it in one line and an exit code. */
@Command(
        name = "java -jar node.jar",
        description = "Runs a GeoLRU node: a cache, replicated between regions.",
        mixinStandardHelpOptions = true,
        versionProvider = NodeMain.Version.class,
        sortOptions = false,
        subcommands = ForgetCommand.class,
        footer = {
            "",
            "Without any argument it listens for HTTP on 127.0.0.1:5453 and meets other nodes of this machine.",
            "Every key of config/node.yaml is also an environment variable, such as GEOLRU_REPLICATION_MULTICAST.",
            "Exit codes: 0 ended as asked, 1 could not start, 2 bad configuration or argument,",
            "3 data directory in use by another process, 4 journal damaged beyond what a start may repair."
        })
public final class NodeMain implements Callable<Integer> {
    private static final String OURS = "io.geolru";
    private static final Logger LOG = LoggerFactory.getLogger(NodeMain.class);

    private final long startedNs;

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

    @Option(
            names = "--demo",
            description =
                    "Instead of a node: three regions in this process, out of the way of all others. They write, one is "
                            + "killed and recovers, and a table shows what happened. Exit code 0 when they agree. Takes --config and --set.")
    private boolean demo;

    @Option(
            names = "--trace",
            arity = "0..1",
            paramLabel = "FILE",
            fallbackValue = Demo.ZIPF,
            description =
                    "With --demo: the regions serve the accesses of a file (the gzip of big-endian 32-bit keys; made-up ones "
                            + "without FILE) as cache-aside through HTTP, and a table shows what replication saved.")
    private @Nullable String trace;

    private NodeMain(long startedNs) {
        this.startedNs = startedNs;
    }

    /** Runs the program. */
    public static void main(String[] args) {
        int code = execute(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                args);
        if (code != ExitCode.OK.code()) {
            System.exit(code);
        }
    }

    /**
     * Runs the program in this process.
     *
     * @param out where help goes
     * @param err where complaints go
     * @return the exit code
     */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        CommandLine command = new CommandLine(new NodeMain(System.nanoTime()));
        command.setOut(out);
        command.setErr(err);
        command.setParameterExceptionHandler((e, unused) -> {
            List<String> known = e.getCommandLine().getCommandSpec().options().stream()
                    .map(OptionSpec::longestName)
                    .toList();
            return complain(
                    command, ConfigException.of("argument", e.getMessage() + "; allowed: " + String.join(", ", known)));
        });
        command.setExecutionExceptionHandler((e, unused, parsed) -> complain(command, e));
        return command.execute(args);
    }

    /** One line, and nothing more unless the reason is one that nobody expects. */
    private static int complain(CommandLine command, Exception e) {
        String message = e.getMessage();
        String reason = message == null ? e.toString() : message;
        command.getErr().println("geolru: " + reason.replaceAll("\\s*[\\r\\n]+\\s*", " "));
        command.getErr().flush();
        boolean expected =
                e instanceof IOException || e.getClass().getPackageName().startsWith(OURS);
        if (!expected) {
            LOG.error("the reason is not one that is expected", e);
        }
        return ExitCode.of(e).code();
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        checkDemo();
        Map<String, String> arguments = arguments();
        Supplier<NodeConfig> reader = () -> NodeConfigReader.process(config, System.getenv(), arguments);
        ConfigFile file = config == null ? null : new ConfigFile(config, reader);
        NodeConfig wanted = reader.get();
        OpenedPackages.ensure();
        if (demo) {
            return Demo.run(wanted, trace, System.out);
        }
        new NodeProcess(System.out, startedNs).run(wanted, file, new RecoveryLines(System.err, System::nanoTime));
        return ExitCode.OK.code();
    }

    private void checkDemo() {
        if (!demo && trace != null) {
            throw ConfigException.of("--trace", "only together with --demo");
        }
        if (demo && (name != null || region != null || dataDir != null || http != null)) {
            throw ConfigException.of("--demo", "not with --name, --region, --data-dir or --http: it has its own");
        }
    }

    /** The arguments as texts by dotted path; options of their own go before {@code --set}. */
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

    /** The version of the jar that runs. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = NodeMain.class.getPackage().getImplementationVersion();
            return new String[] {"geolru " + (version == null ? "(version unknown)" : version)};
        }
    }
}
