package io.geolru.fuzz;

import io.geolru.codec.Frames;
import io.geolru.journal.OpenedPackages;
import org.agrona.concurrent.UnsafeBuffer;

/** Makes frames of bytes: lengths within what there is, the known schema, the right checksum. Stateless. */
public final class Repaired {
    private static final int SCHEMA_OFFSET = 12;

    static {
        OpenedPackages.ensure(); // in a process of Jazzer's, nobody else does
    }

    private Repaired() {}

    /**
     * Repairs frames that stand one behind the other, in place.
     *
     * @return how many bytes, from the offset on, are frames now
     */
    public static int frames(UnsafeBuffer buffer, int offset, int schemaAndVersion) {
        int at = offset;
        while (buffer.capacity() - at >= Frames.HEADER_LENGTH) {
            int rest = buffer.capacity() - at;
            int length = Frames.frameLength(buffer, at);
            if (length < Frames.HEADER_LENGTH || length > rest) {
                length = rest;
                buffer.putInt(at + Integer.BYTES, length, java.nio.ByteOrder.LITTLE_ENDIAN);
            }
            if (buffer.getByte(at + SCHEMA_OFFSET) >= 0) { // else it stays as it is
                buffer.putInt(at + SCHEMA_OFFSET, schemaAndVersion, java.nio.ByteOrder.LITTLE_ENDIAN);
            }
            Frames.seal(buffer, at, length);
            at += length;
        }
        return at - offset;
    }

    /** The schema and version of the frames that this code writes, as {@link #frames} takes them. */
    public static int present() {
        UnsafeBuffer header = new UnsafeBuffer(new byte[Frames.HEADER_LENGTH]);
        Frames.header(header, 0, Frames.HEADER_LENGTH, 0, 0);
        return header.getInt(SCHEMA_OFFSET, java.nio.ByteOrder.LITTLE_ENDIAN);
    }
}
