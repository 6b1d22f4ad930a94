package io.geolru.journal;

import io.geolru.codec.Frames;
import io.geolru.codec.sbe.FileOpenedDecoder;
import io.geolru.codec.sbe.FileOpenedEncoder;
import io.geolru.event.Frontier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a journal file says of itself in its first records: which it is, and what the journal held before it. A frontier may have more origins
 * than fit a frame: it is spread over as many as it takes, of which only the last is not full.
 *
 * @param origin the identity of the epoch
 * @param epoch the number of the epoch
 * @param file the number of the file in the epoch
 * @param openedAt when it was begun, in milliseconds since 1970
 * @param frontier what the journal held before it; not to be changed
 */
record FileHead(long origin, int epoch, int file, long openedAt, Frontier frontier) {
    static final int TEMPLATE_ID = FileOpenedDecoder.TEMPLATE_ID;
    /** Origins in a full frame. */
    static final int FULL = 1000;

    private static final int FRAME_FIXED_LENGTH =
            Frames.HEADER_LENGTH + FileOpenedEncoder.BLOCK_LENGTH + FileOpenedEncoder.FrontierEncoder.HEADER_SIZE;
    private static final int ENTRY_LENGTH = FileOpenedEncoder.FrontierEncoder.sbeBlockLength();
    /** The longest frame of a head. */
    static final int MAX_FRAME_LENGTH = FRAME_FIXED_LENGTH + FULL * ENTRY_LENGTH;

    /** An upper bound of the bytes that the frames of a head take in a file. */
    static long encodedLength(int origins) {
        return (origins / FULL + 1L) * (FRAME_FIXED_LENGTH + 2L * Records.HEADER_LENGTH + Records.TRAILER_LENGTH)
                + (long) origins * ENTRY_LENGTH;
    }

    /** Encodes the frames one after the other. */
    void encode(Consumer<UnsafeBuffer> frames) {
        List<long[]> entries = new ArrayList<>(frontier.size());
        frontier.forEach((of, sequence, promise) -> entries.add(new long[] {of, sequence, promise}));
        int from = 0;
        int count;
        do {
            count = Math.min(FULL, entries.size() - from);
            frames.accept(encode(entries.subList(from, from + count)));
            from += count;
        } while (count == FULL);
    }

    private UnsafeBuffer encode(List<long[]> entries) {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(FRAME_FIXED_LENGTH + entries.size() * ENTRY_LENGTH);
        FileOpenedEncoder encoder = new FileOpenedEncoder()
                .wrap(buffer, Frames.HEADER_LENGTH)
                .origin(origin)
                .epoch(epoch)
                .file(file)
                .openedAt(openedAt);
        FileOpenedEncoder.FrontierEncoder group = encoder.frontierCount(entries.size());
        for (long[] entry : entries) {
            group.next().frontierOrigin(entry[0]).sequence(entry[1]).promise(entry[2]);
        }
        int length = Frames.HEADER_LENGTH + encoder.encodedLength();
        Frames.seal(buffer, 0, length, encoder.sbeTemplateId(), encoder.sbeBlockLength());
        return new UnsafeBuffer(buffer.byteArray(), 0, length);
    }

    /** Reads the head of a file; null when it is not there, or damaged. */
    static @Nullable FileHead read(Path path) throws IOException {
        try (RecordScanner scanner = new RecordScanner(path, 0, RecordScanner.Damage.IGNORED)) {
            @Nullable FileHead head = null;
            boolean complete = false;
            while (!complete && scanner.next(Long.MAX_VALUE, true) == RecordScanner.Step.FILE_OPENED) {
                FileOpenedDecoder decoder = new FileOpenedDecoder();
                DirectBuffer buffer = scanner.buffer();
                int at = scanner.frameOffset();
                decoder.wrap(
                        buffer, at + Frames.HEADER_LENGTH, Frames.blockLength(buffer, at), Frames.version(buffer, at));
                if (head == null) {
                    head = new FileHead(
                            decoder.origin(), decoder.epoch(), decoder.file(), decoder.openedAt(), new Frontier());
                }
                int count = 0;
                for (FileOpenedDecoder.FrontierDecoder held : decoder.frontier()) {
                    head.frontier.advance(held.frontierOrigin(), held.sequence(), held.promise());
                    count++;
                }
                complete = count < FULL;
            }
            return complete ? head : null;
        } catch (IndexOutOfBoundsException e) {
            return null;
        }
    }
}
