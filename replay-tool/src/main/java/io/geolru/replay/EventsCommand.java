package io.geolru.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.codec.EventFrame;
import io.geolru.event.Names;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalPosition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints events, one a line, in the order in which the node took them. */
@Command(
        name = "events",
        description =
                "Prints events, one a line, in the order in which the node took them: position, time of the write, "
                        + "origin (node and the begin of its id), sequence, kind, cache, key, time to live, size, version.",
        footer = {
            "",
            "Where 'lost' stands, in JSON \"lost\":true, something newer was known when the event came; change feeds leave it out.",
            "A position is epoch.file.offset as this prints it, or only epoch.file, or epoch.",
            "A time is 2026-01-31, 2026-01-31T12:30, 2026-01-31T12:30:00Z, milliseconds since 1970,",
            "or 5m for five minutes ago (ms, s, m, h, d)."
        })
final class EventsCommand extends DirectoryCommand {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int LINES_PER_CHECK = 1000;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--from", paramLabel = "P", description = "Begins at this position.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "P", description = "Ends with the event at this position.")
    private @Nullable String to;

    @Option(names = "--since", paramLabel = "T", description = "Only events written at this time or later.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "T", description = "Only events written at this time or earlier.")
    private @Nullable String until;

    @Option(
            names = "--origin",
            paramLabel = "O",
            description = "Only events of this node, by name, or of this origin, by 8 to 16 hexadecimal digits.")
    private @Nullable String origin;

    @Option(names = "--cache", paramLabel = "C", description = "Only events of this cache.")
    private @Nullable String cache;

    @Option(names = "--key", paramLabel = "K", description = "Only events of this key.")
    private @Nullable String key;

    @Option(names = "--follow", description = "Goes on with what comes, over restarts of the node, until interrupted.")
    private boolean follow;

    private @Nullable EventFilter filter;

    EventsCommand(Session session) {
        super(session);
    }

    /** One directory that is read. */
    private final class Source implements EventTail.Sink, AutoCloseable {
        private final DataDirectory directory;
        private final Screen screen;
        private final @Nullable String prefix;
        private final EventFilter wanted;
        private final OriginNames names;
        private final EventPrinter printer;
        private final EventTail tail;
        private final @Nullable JsonGenerator out;
        private @Nullable Progress progress;
        private long printed;

        Source(DataDirectory directory, Screen screen, EventFilter wanted, @Nullable String prefix) throws IOException {
            this.directory = directory;
            this.screen = screen;
            this.wanted = wanted;
            this.prefix = prefix;
            this.names = OriginNames.before(directory, wanted.from());
            this.printer = new EventPrinter(screen, names);
            this.out = json ? screen.json() : null;
            this.tail = new EventTail(directory, wanted.from(), wanted.to(), this::damaged);
        }

        @Override
        public boolean take(EventFrame event, JournalPosition at, boolean won) throws IOException {
            names.met(event);
            if (progress != null) {
                progress.at(at);
            }
            if (!wanted.wants(event, names)) {
                return true;
            }
            if (out != null) {
                printer.write(event, at, won, out, prefix);
            } else {
                screen.line((prefix == null ? "" : prefix + "  ") + printer.line(event, at, won));
            }
            return ++printed % LINES_PER_CHECK != 0 || !screen.isClosed();
        }

        void readAll() throws IOException {
            try (Progress shown = session.outIsTerminal() ? null : new Progress(session, "reading", directory)) {
                progress = shown;
                tail.drain(this);
            }
            progress = null;
            session.out().flush();
            if (origin != null && printed == 0 && !follow) {
                screen.remark(
                        "no event of '" + origin + "'; nodes in this journal: " + String.join(", ", names.nodes()));
            }
        }

        long readLive() throws IOException {
            long events = tail.drainLive(
                    this,
                    what -> screen.remark("the node deleted files before they were read (" + what
                            + "); going on with the oldest that are there"));
            if (events > 0) {
                session.out().flush();
            }
            return events;
        }

        private void damaged(JournalPosition at, @Nullable JournalPosition soundAgainAt, String what) {
            screen.remark("damaged " + new JournalScan.Damage(at, soundAgainAt, what) + "; 'replay-tool verify "
                    + directory.path() + "' tells more");
        }

        @Override
        public void close() {
            tail.close();
        }
    }

    @Override
    void prepare(Screen screen) {
        try {
            Times times = screen.times();
            if (cache != null) {
                Names.requireCacheName(cache);
            }
            filter = new EventFilter(
                    from == null ? JournalPosition.START : Positions.first(from),
                    Positions.last(to == null ? Integer.toString(Integer.MAX_VALUE) : to),
                    since == null ? 0 : times.parse(since),
                    until == null ? Long.MAX_VALUE : times.parse(until),
                    origin,
                    cache,
                    key);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        if (follow && (to != null || until != null)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--follow has no end: leave out " + (to != null ? "--to" : "--until"));
        }
    }

    @Override
    int run(List<DataDirectory> directories, Screen screen) throws IOException {
        if (!follow) {
            for (DataDirectory directory : directories) {
                run(directory, screen, directories.size() > 1);
            }
            return 0;
        }
        List<Source> sources = new ArrayList<>();
        try {
            for (DataDirectory directory : directories) {
                Source source = source(directory, screen, directories.size() > 1);
                sources.add(source);
                source.readAll();
            }
            while (!screen.isClosed() && !Thread.currentThread().isInterrupted()) {
                long events = 0;
                for (Source source : sources) {
                    events += source.readLive();
                }
                if (events == 0) {
                    LockSupport.parkNanos(PAUSE_NS);
                }
            }
            return 0;
        } finally {
            sources.forEach(Source::close);
        }
    }

    @Override
    int run(DataDirectory directory, Screen screen) throws IOException {
        run(directory, screen, false);
        return 0;
    }

    private void run(DataDirectory directory, Screen screen, boolean several) throws IOException {
        try (Source source = source(directory, screen, several)) {
            source.readAll();
        }
    }

    private Source source(DataDirectory directory, Screen screen, boolean several) throws IOException {
        EventFilter wanted = filter;
        if (wanted == null) {
            throw new IllegalStateException("not prepared");
        }
        return new Source(directory, screen, wanted, several ? directory.path().toString() : null);
    }
}
