package io.geolru.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Where results are printed, for a person or as JSON. Not thread-safe. */
final class Screen {
    private final Session session;
    private final boolean json;
    private final boolean colours;
    private final Times times;

    /** Colours, in the standard codes of terminals. */
    enum Colour {
        RED(31),
        GREEN(32),
        YELLOW(33),
        CYAN(36),
        BOLD(1),
        FAINT(2);

        private final int code;

        Colour(int code) {
            this.code = code;
        }
    }

    Screen(Session session, boolean utc, boolean json) {
        this.session = session;
        this.json = json;
        this.colours = session.outIsTerminal() && !json && System.getenv("NO_COLOR") == null;
        ZoneId zone = utc ? ZoneOffset.UTC : session.zone();
        this.times = new Times(zone, session.time());
    }

    Times times() {
        return times;
    }

    PrintWriter out() {
        return session.out();
    }

    void line(String text) {
        session.out().println(text);
    }

    /** An empty line between two results for a person. */
    void gap() {
        if (!json) {
            session.out().println();
        }
    }

    /** A remark that is no result: on standard error. */
    void remark(String text) {
        session.out().flush();
        session.err().println(text);
    }

    String coloured(Colour colour, String text) {
        return colours ? "\u001b[" + colour.code + "m" + text + "\u001b[0m" : text;
    }

    /** Whether the results arrive nowhere any more, as behind a closed pipe or on a full disk. */
    boolean isClosed() {
        return session.out().checkError();
    }

    /** Something that writes JSON values; {@link #endOfJson} ends the line of each. */
    JsonGenerator json() throws IOException {
        return json(session.out());
    }

    /** The same for elsewhere. */
    JsonGenerator json(Writer to) throws IOException {
        return new JsonFactory()
                .createGenerator(to)
                .setRootValueSeparator(new SerializedString(""))
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    }

    /** The value is complete. */
    void endOfJson(JsonGenerator generator) throws IOException {
        generator.writeRaw(System.lineSeparator());
        generator.flush();
    }
}
