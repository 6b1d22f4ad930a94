package io.geolru.bench;

import io.geolru.codec.EventFrame;
import io.geolru.journal.OpenedPackages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.concurrent.UnsafeBuffer;

/** Goes through the first epoch of a data directory with Chronicle's own tailer. */
final class TailerScan {
    private TailerScan() {}

    /**
     * Hands out every event.
     *
     * @return how long it took in nanoseconds, without the loading of Chronicle's classes
     */
    static long forEach(Path data, Consumer<EventFrame> visitor) throws IOException {
        OpenedPackages.ensure();
        try (ChronicleQueue queue = SingleChronicleQueueBuilder.binary(firstEpoch(data))
                        .rollCycle(RollCycles.FIVE_MINUTELY)
                        .readOnly(true)
                        .build();
                ExcerptTailer tailer = queue.createTailer()) {
            UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
            EventFrame event = new EventFrame();
            long begun = System.nanoTime();
            while (true) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        return System.nanoTime() - begun;
                    }
                    Bytes<?> bytes = document.wire().bytes();
                    buffer.wrap(bytes.addressForRead(bytes.readPosition()), (int) bytes.readRemaining());
                    if (event.wrap(buffer, 0)) {
                        visitor.accept(event);
                    }
                }
            }
        }
    }

    private static Path firstEpoch(Path data) throws IOException {
        try (Stream<Path> epochs = Files.list(data.resolve("journal"))) {
            return epochs.filter(Files::isDirectory).sorted().findFirst().orElseThrow();
        }
    }
}
