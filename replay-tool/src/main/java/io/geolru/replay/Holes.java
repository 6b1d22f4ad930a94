package io.geolru.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.event.MissingRanges;
import java.io.IOException;

/** How a range of missing events is told. Stateless. */
final class Holes {
    private Holes() {}

    static String text(MissingRanges.Range hole) {
        return hole.from() == hole.to() ? "event " + hole.from() : "events " + hole.from() + " to " + hole.to();
    }

    /** @param declared whether the journal says itself that they are missing */
    static void write(MissingRanges.Range hole, OriginNames names, boolean declared, JsonGenerator out)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("origin", Text.hex(hole.origin()));
        out.writeStringField("node", names.node(hole.origin()));
        out.writeNumberField("from", hole.from());
        out.writeNumberField("to", hole.to());
        out.writeBooleanField("declared", declared);
        out.writeEndObject();
    }
}
