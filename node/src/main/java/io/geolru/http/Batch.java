package io.geolru.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.Condition;
import io.geolru.Removed;
import io.geolru.Version;
import io.geolru.Written;
import io.geolru.lines.BadLineException;
import io.geolru.lines.EntryLine;
import io.geolru.lines.EntryLineReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One batch: for each line that wants something done a line that says what became of it. Answers go out when the client pauses or has sent all,
 * since many a client reads nothing before; one that neither pauses nor reads waits when {@link #MOST_KEPT} bytes of answers are there. One
 * use; not thread-safe.
 */
final class Batch {
    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

    /** The most bytes of answers that are kept: tens of thousands of lines. */
    private static final int MOST_KEPT = 4 << 20;

    private final Caches caches;
    private final String cache;
    private final Access.Permit permit;
    private final OutputStream out;
    private final EntryLineReader lines;
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();

    /** @param permit a line is refused when it does not hold any more */
    Batch(
            Caches caches,
            String cache,
            Access.Permit permit,
            InputStream in,
            Streams.Watch watch,
            int maxLineBytes,
            OutputStream out) {
        this.caches = caches;
        this.cache = cache;
        this.permit = permit;
        this.out = out;
        this.lines = new EntryLineReader(new PausingInput(in, watch, this::flush), maxLineBytes);
    }

    void run() throws IOException {
        boolean more = true;
        while (more) {
            try {
                EntryLine line = lines.next();
                more = line != null;
                if (line != null) {
                    answer(line);
                }
            } catch (BadLineException e) {
                more = lines.line() == e.line(); // else there is no end of the line in sight
                refused(null, more ? HttpProblem.badLine(e.getMessage()) : HttpProblem.tooLarge(e.getMessage()));
            }
            if (answers.size() >= MOST_KEPT) {
                flush();
            }
        }
        flush();
    }

    private void answer(EntryLine line) throws IOException {
        try {
            permit.check();
            if (line.cache() != null && !line.cache().equals(cache)) {
                throw HttpProblem.badRequest("cache", "is not '" + cache + "', as in the request's path");
            }
            byte[] value = line.value();
            if (value == null) {
                Removed removed = caches.remove(cache, line.key(), Condition.none());
                done(line.key(), removed.wasLive() ? 204 : 404, removed.version());
            } else {
                Written written =
                        caches.put(cache, line.key(), value, line.contentType(), line.ttl(), Condition.none());
                done(line.key(), written.created() ? 201 : 200, written.version());
            }
        } catch (RuntimeException e) {
            HttpProblem known = HttpProblem.of(e);
            if (known == null) {
                LOG.error("a line of a batch failed", e);
            }
            refused(line.key(), known == null ? HttpProblem.internal() : known);
        }
    }

    private void done(String key, int status, Version version) throws IOException {
        write(key, status, json -> json.writeStringField("version", version.toString()));
    }

    private void refused(@Nullable String key, HttpProblem problem) throws IOException {
        write(key, problem.status(), problem::writeTo);
    }

    private void write(@Nullable String key, int status, Answer.JsonBody rest) throws IOException {
        try (JsonGenerator json = Json.FACTORY.createGenerator(answers)) {
            json.writeStartObject();
            json.writeStringField("key", key);
            json.writeNumberField("status", status);
            rest.writeTo(json);
            json.writeEndObject();
        }
        answers.write('\n');
    }

    private void flush() throws IOException {
        if (answers.size() > 0) {
            answers.writeTo(out);
            answers.reset();
            out.flush();
        }
    }
}
