package io.geolru.process;

import io.geolru.NodeConfig;
import io.geolru.config.ConfigException;
import io.geolru.journal.OpenedPackages;
import io.geolru.process.demo.Demo;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The program in {@code node.jar}: reads arguments, runs a node, and tells of what prevents it in one line and an exit code. */
@Command(
        name = "java -jar node.jar",
        description = "Runs a GeoLRU node: a cache, replicated between regions.",
        mixinStandardHelpOptions = true,
        versionProvider = NodeMain.Version.class,
        sortOptions = false,
        subcommands = {DoctorCommand.class, ForgetCommand.class},
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

    @Mixin
    private final NodeOptions options = new NodeOptions();

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
        Supplier<NodeConfig> reader = options.reader();
        Path config = options.file();
        ConfigFile file = config == null ? null : new ConfigFile(config, reader);
        NodeConfig wanted = reader.get();
        LogOutput.use(wanted.log());
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
        if (demo && options.nameTheNode()) {
            throw ConfigException.of("--demo", "not with --name, --region, --data-dir or --http: it has its own");
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
