package io.geolru.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.codec.EventFrame;
import io.geolru.event.Event;
import io.geolru.event.Names;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalPosition;
import io.geolru.recovery.FoldVisitor;
import io.geolru.recovery.FullFold;
import io.geolru.state.CacheState;
import io.geolru.state.Digest;
import io.geolru.state.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what the journal adds up to. */
@Command(
        name = "state",
        description =
                "Prints the live entries that the journal adds up to, now or as of a time, with the digest that the "
                        + "node gives under /v1/digest. The log knows no eviction: what a node had no room for is here.",
        footer = {
            "",
            "A time is 2026-01-31, 2026-01-31T12:30, 2026-01-31T12:30:00Z, milliseconds since 1970,",
            "or 5m for five minutes ago (ms, s, m, h, d)."
        })
final class StateCommand extends DirectoryCommand {
    private static final String DEFAULT_CACHE = "default";

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--until",
            paramLabel = "T",
            description = "As of this time: without what was written later, and with what had not expired then.")
    private @Nullable String until;

    @Option(names = "--cache", paramLabel = "C", description = "Only this cache.")
    private @Nullable String cache;

    @Option(names = "--values", description = "Prints the values, too.")
    private boolean values;

    @Option(
            names = "--digest",
            description = "Prints only how many entries each cache has, and their digest, and not the entries.")
    private boolean digestOnly;

    private AsOf asOf = new AsOf(0, false);

    StateCommand(Session session) {
        super(session);
    }

    @Override
    void prepare(Screen screen) {
        try {
            long ms = until == null ? screen.times().nowMs() : screen.times().parse(until);
            asOf = new AsOf(ms, until != null);
            if (cache != null) {
                Names.requireCacheName(cache);
            }
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    int run(DataDirectory directory, Screen screen) throws IOException {
        FullFold folded = fold(directory, screen);
        if (!asOf.isKnown(folded, directory, screen)) {
            return ReplayMain.NOT_SO;
        }
        Map<String, List<Entry>> live = new TreeMap<>();
        for (String name : names(folded)) {
            live.put(
                    name, digestOnly ? List.of() : entries(folded.fold().state().find(name)));
        }
        if (json) {
            write(directory, folded, live, screen);
        } else {
            print(directory, folded, live, screen);
        }
        return folded.complete() ? 0 : ReplayMain.NOT_SO;
    }

    private FullFold fold(DataDirectory directory, Screen screen) {
        try (Progress progress = new Progress(session, "folding", directory)) {
            return FullFold.of(new AheadLog(directory), asOf.ms(), new FoldVisitor() {
                @Override
                public boolean event(EventFrame event, JournalPosition at, long arrivedAt) {
                    progress.at(at);
                    return asOf.takes(event);
                }

                @Override
                public void damaged(JournalPosition at, @Nullable JournalPosition soundAgainAt, String what) {
                    screen.remark("damaged " + new JournalScan.Damage(at, soundAgainAt, what) + "; 'replay-tool verify "
                            + directory.path() + "' tells more");
                }
            });
        }
    }

    private Set<String> names(FullFold folded) {
        Set<String> names = new TreeSet<>();
        if (cache != null) {
            names.add(cache);
            return names;
        }
        folded.fold().state().caches().forEach(state -> names.add(state.name()));
        names.add(DEFAULT_CACHE);
        return names;
    }

    private static List<Entry> entries(@Nullable CacheState state) {
        List<Entry> entries = new ArrayList<>();
        if (state != null) {
            state.forEachLive(entries::add);
            entries.sort(Comparator.comparing(Entry::key));
        }
        return entries;
    }

    private static Digest digest(FullFold folded, String name) {
        CacheState state = folded.fold().state().find(name);
        return state == null ? Digest.EMPTY : state.digest();
    }

    private void print(DataDirectory directory, FullFold folded, Map<String, List<Entry>> live, Screen screen) {
        screen.line(screen.coloured(Screen.Colour.BOLD, directory.path().toString()) + " as of "
                + screen.times().text(asOf.ms()));
        for (Map.Entry<String, List<Entry>> one : live.entrySet()) {
            screen.gap();
            Digest digest = digest(folded, one.getKey());
            screen.line("cache " + screen.coloured(Screen.Colour.BOLD, one.getKey()) + ": "
                    + (digest.entries() == 1 ? "1 entry" : Text.number(digest.entries()) + " entries") + ", digest "
                    + digest.hex());
            if (!one.getValue().isEmpty()) {
                table(folded, one.getValue()).print(screen);
            }
        }
    }

    private Table table(FullFold folded, List<Entry> entries) {
        Table table = values
                ? new Table("KEY", ">TTL LEFT", ">SIZE", "TYPE", "NODE", "VERSION", "VALUE")
                : new Table("KEY", ">TTL LEFT", ">SIZE", "TYPE", "NODE", "VERSION");
        for (Entry entry : entries) {
            List<String> row = new ArrayList<>(List.of(
                    Text.word(entry.key()),
                    entry.expiresAt() == Event.NEVER ? "-" : Times.duration(entry.expiresAt() - asOf.ms()),
                    Text.bytes(entry.value().length),
                    entry.contentType().isEmpty() ? "-" : Text.line(entry.contentType()),
                    node(folded, entry),
                    entry.version().toString()));
            if (values) {
                row.add(ValueText.line(entry.contentType(), entry.value()));
            }
            table.row(row.toArray(String[]::new));
        }
        return table;
    }

    private static String node(FullFold folded, Entry entry) {
        String node = folded.fold().origins().of(entry.origin()).node();
        return node.isEmpty() ? "?" : node;
    }

    private void write(DataDirectory directory, FullFold folded, Map<String, List<Entry>> live, Screen screen)
            throws IOException {
        try (JsonGenerator out = screen.json()) {
            out.writeStartObject();
            out.writeStringField("directory", directory.path().toString());
            out.writeStringField("asOf", screen.times().text(asOf.ms()));
            out.writeBooleanField("complete", folded.complete());
            out.writeObjectFieldStart("frontier");
            Map<String, Long> frontier = new TreeMap<>();
            folded.fold().frontier().forEach((origin, sequence, promise) -> frontier.put(Text.hex(origin), sequence));
            for (Map.Entry<String, Long> origin : frontier.entrySet()) {
                out.writeNumberField(origin.getKey(), origin.getValue());
            }
            out.writeEndObject();
            out.writeObjectFieldStart("caches");
            for (Map.Entry<String, List<Entry>> one : live.entrySet()) {
                Digest digest = digest(folded, one.getKey());
                out.writeObjectFieldStart(one.getKey());
                out.writeNumberField("entries", digest.entries());
                out.writeStringField("digest", digest.hex());
                if (!digestOnly) {
                    out.writeArrayFieldStart("live");
                    for (Entry entry : one.getValue()) {
                        writeEntry(folded, entry, out, screen);
                    }
                    out.writeEndArray();
                }
                out.writeEndObject();
            }
            out.writeEndObject();
            out.writeEndObject();
            screen.endOfJson(out);
        }
    }

    private void writeEntry(FullFold folded, Entry entry, JsonGenerator out, Screen screen) throws IOException {
        out.writeStartObject();
        out.writeStringField("key", entry.key());
        if (values) {
            ValueText.write(entry.contentType(), entry.value(), out);
        }
        out.writeStringField("contentType", entry.contentType());
        out.writeStringField("version", entry.version().toString());
        out.writeStringField("node", folded.fold().origins().of(entry.origin()).node());
        out.writeStringField(
                "region", folded.fold().origins().of(entry.origin()).region());
        out.writeNumberField("bytes", entry.value().length);
        if (entry.expiresAt() == Event.NEVER) {
            out.writeNullField("ttl");
            out.writeNullField("expiresAt");
        } else {
            out.writeNumberField("ttl", entry.expiresAt() - asOf.ms());
            out.writeStringField("expiresAt", screen.times().text(entry.expiresAt()));
        }
        out.writeEndObject();
    }
}
