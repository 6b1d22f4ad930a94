package io.geolru.replay;

import io.geolru.event.TimeSource;
import io.geolru.journal.OpenedPackages;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program: finds the command, runs it, answers with the documented exit code. */
@Command(
        name = "replay-tool",
        description = "Reads the journal of a GeoLRU node: stopped, crashed or running. Only commands "
                + "whose names say so write, and none writes where a node runs.",
        synopsisSubcommandLabel = "COMMAND DATA_DIR...",
        footer = {
            "",
            "Exit codes: 0 done; 1 what was asked is not so (damage found, states differ);",
            "2 bad usage, such as a directory that is no data directory.",
            "'replay-tool COMMAND --help' explains a command."
        })
public final class ReplayMain implements Runnable {
    /** What was asked is not so. */
    static final int NOT_SO = 1;

    /** Bad usage. */
    static final int BAD_USAGE = 2;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at the option only
    private boolean help;

    /** Runs the tool and ends the process. */
    public static void main(String[] arguments) {
        OpenedPackages.ensure();
        Session session = new Session(
                System.in,
                new Output(new BufferedWriter(
                        new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8))),
                new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Terminals.isTerminal(1),
                Terminals.isTerminal(2),
                TimeSource.SYSTEM,
                ZoneId.systemDefault());
        System.exit(run(session, arguments));
    }

    /** Runs the tool; the exit code. */
    static int run(Session session, String... arguments) {
        CommandLine line = new CommandLine(new ReplayMain())
                .addSubcommand(new InfoCommand(session))
                .addSubcommand(new EventsCommand(session))
                .addSubcommand(new HistoryCommand(session))
                .addSubcommand(new StateCommand(session))
                .addSubcommand(new ReportCommand(session))
                .addSubcommand(new VerifyCommand(session))
                .addSubcommand(new DiffCommand(session))
                .addSubcommand(new RebuildCommand(session))
                .addSubcommand(new ExportCommand(session))
                .addSubcommand(new ImportCommand(session))
                .setOut(session.out())
                .setErr(session.err())
                .setUsageHelpWidth(100)
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        session.outIsTerminal() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, given) -> Failures.badUsage(e))
                .setExecutionExceptionHandler((e, command, result) -> Failures.failed(e, command));
        int code = execute(line, session, arguments);
        @Nullable IOException lost = session.out().failure();
        if (lost != null) {
            session.err().println("replay-tool: cannot write standard output: " + lost.getMessage());
            code = Math.max(code, NOT_SO);
        }
        return code;
    }

    private static int execute(CommandLine line, Session session, String... arguments) {
        try {
            return line.execute(arguments);
        } catch (OutOfMemoryError e) {
            session.err()
                    .println("replay-tool: the log adds up to more than fits into memory; give it more with 'java "
                            + "-Xmx4g -jar replay-tool.jar ...'");
            return NOT_SO;
        } finally {
            session.out().flush();
            session.err().flush();
        }
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
    }
}
