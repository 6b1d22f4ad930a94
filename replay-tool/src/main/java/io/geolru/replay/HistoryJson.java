package io.geolru.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.event.Event;
import io.geolru.state.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A key's history as one JSON object. Not thread-safe. */
final class HistoryJson implements HistoryPrinter {
    private final Screen screen;
    private final OriginNames names;
    private final boolean values;
    private final JsonGenerator out;

    HistoryJson(Screen screen, OriginNames names, boolean values, JsonGenerator out) {
        this.screen = screen;
        this.names = names;
        this.values = values;
        this.out = out;
    }

    @Override
    public void begin(Path directory, String key) throws IOException {
        out.writeStartObject();
        out.writeStringField("directory", directory.toString());
        out.writeStringField("key", key);
        out.writeArrayFieldStart("history");
    }

    @Override
    public void moment(Moment moment) throws IOException {
        boolean expired = moment.what() == Moment.What.EXPIRED;
        long origin = moment.version().origin();
        out.writeStartObject();
        out.writeNumberField("number", moment.number());
        out.writeStringField("kind", lower(moment.what()));
        out.writeStringField("cache", moment.cache());
        out.writeStringField(
                "position", moment.at() == null ? null : moment.at().toString());
        if (!expired) {
            out.writeStringField("written", screen.times().text(moment.version().epochMillis()));
        }
        out.writeStringField(expired ? "at" : "arrived", screen.times().text(moment.arrivedMs()));
        out.writeStringField("origin", Text.hex(origin));
        out.writeStringField("node", names.node(origin));
        out.writeStringField("region", names.region(origin));
        if (moment.sequence() != 0) {
            out.writeNumberField("sequence", moment.sequence());
        }
        out.writeStringField("version", moment.version().toString());
        if (moment.base().origin() != 0) {
            out.writeStringField("base", moment.base().toString());
        }
        if (moment.value() != null) {
            writeValue(moment, moment.value());
        }
        out.writeBooleanField("won", moment.won());
        if (moment.lost()) {
            out.writeBooleanField("lost", true);
        }
        out.writeStringField("outcome", lower(moment.outcome()));
        if (moment.other() != null) {
            out.writeStringField("other", moment.other().toString());
        }
        out.writeBooleanField("concurrent", moment.concurrent());
        out.writeEndObject();
    }

    private void writeValue(Moment moment, byte[] value) throws IOException {
        out.writeStringField("contentType", moment.contentType());
        out.writeNumberField("bytes", value.length);
        if (values) {
            ValueText.write(moment.contentType(), value, out);
        }
        writeExpiry(moment.expiresAt(), moment.version().epochMillis());
    }

    private void writeExpiry(long expiresAt, long fromMs) throws IOException {
        if (expiresAt == Event.NEVER) {
            out.writeNullField("ttl");
            out.writeNullField("expiresAt");
        } else {
            out.writeNumberField("ttl", expiresAt - fromMs);
            out.writeStringField("expiresAt", screen.times().text(expiresAt));
        }
    }

    @Override
    public void end(Map<String, @Nullable Entry> now, long nowMs, boolean complete) throws IOException {
        out.writeEndArray();
        out.writeBooleanField("complete", complete);
        out.writeObjectFieldStart("now");
        for (Map.Entry<String, @Nullable Entry> one : now.entrySet()) {
            Entry entry = one.getValue();
            if (entry == null) {
                out.writeNullField(one.getKey());
            } else {
                out.writeObjectFieldStart(one.getKey());
                out.writeStringField("version", entry.version().toString());
                out.writeStringField("contentType", entry.contentType());
                out.writeNumberField("bytes", entry.value().length);
                writeExpiry(entry.expiresAt(), nowMs);
                out.writeEndObject();
            }
        }
        out.writeEndObject();
        out.writeEndObject();
        screen.endOfJson(out);
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
