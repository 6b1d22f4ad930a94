package io.geolru.replay;

import io.geolru.JournalFullException;
import io.geolru.journal.DataDirectoryException;
import io.geolru.journal.DataDirectoryInUseException;
import io.geolru.journal.JournalBrokenException;
import io.geolru.journal.JournalOverrunException;
import io.geolru.snapshot.SnapshotException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Turns what went wrong into one line on standard error, and an exit code. Stateless. */
final class Failures {
    private Failures() {}

    static int badUsage(CommandLine.ParameterException e) {
        CommandLine line = e.getCommandLine();
        String command = line.getCommandSpec().qualifiedName();
        line.getErr().println(command + ": " + what(e) + "; '" + command + " --help' explains it");
        return ReplayMain.BAD_USAGE;
    }

    private static String what(CommandLine.ParameterException e) {
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            return first.startsWith("-") ? "there is no option " + first : "there is no command " + first;
        }
        if (e instanceof CommandLine.MissingParameterException missing
                && !missing.getMissing().isEmpty()
                && missing.getMissing().get(0).isPositional()) {
            return "a " + missing.getMissing().get(0).paramLabel() + " is missing";
        }
        return oneLine(e.getMessage());
    }

    static int failed(Exception e, CommandLine line) throws Exception {
        String name = line.getCommandSpec().qualifiedName();
        if (e instanceof DataDirectoryException) {
            line.getErr().println(name + ": " + oneLine(e.getMessage()) + advice(e));
            return ReplayMain.BAD_USAGE;
        }
        if (e instanceof JournalFullException
                || e instanceof JournalBrokenException
                || e instanceof SnapshotException) {
            line.getErr().println(name + ": " + oneLine(e.getMessage()));
            return ReplayMain.NOT_SO;
        }
        if (e instanceof JournalOverrunException) {
            line.getErr()
                    .println(name + ": the running node deleted old files while they were read ("
                            + oneLine(e.getMessage()) + "); run it again");
            return ReplayMain.NOT_SO;
        }
        if (e instanceof UncheckedIOException) {
            return failed(name + ": " + oneLine(e.getMessage()), e.getCause(), line);
        }
        if (e instanceof IOException) {
            return failed(name, e, line);
        }
        throw e;
    }

    private static int failed(String what, @Nullable Throwable cause, CommandLine line) {
        boolean denied = cause instanceof AccessDeniedException;
        String why = cause instanceof AccessDeniedException file
                ? "no permission for " + file.getMessage() + "; run it as the user of the node"
                : String.valueOf(cause);
        line.getErr().println(what + ": " + oneLine(why));
        return denied ? ReplayMain.BAD_USAGE : ReplayMain.NOT_SO;
    }

    private static String advice(Exception e) {
        if (e instanceof DataDirectoryInUseException) {
            return "; stop it first";
        }
        String message = String.valueOf(e.getMessage());
        return message.contains("of format")
                ? "; use the replay-tool of the version that wrote it"
                : message.contains("no permission")
                        ? "; run it as the user of the node"
                        : "; give the directory that the node has as dataDir, or as --data-dir";
    }

    private static String oneLine(@Nullable String text) {
        return String.valueOf(text).lines().findFirst().orElse("");
    }
}
