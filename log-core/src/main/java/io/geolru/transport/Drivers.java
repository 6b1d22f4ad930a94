package io.geolru.transport;

import io.aeron.Aeron;
import io.aeron.CncFileDescriptor;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.media.ReceiveChannelEndpoint;
import io.aeron.protocol.SetupFlyweight;
import io.geolru.event.TimeSource;
import java.io.File;
import java.net.InetSocketAddress;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.ErrorHandler;
import org.agrona.IoUtil;
import org.agrona.LangUtil;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.NoOpLock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;

/**
 * How the media driver and its client are set up: on the caller's thread, small, and patient. The time-outs are raised together, so that
 * a pause of the process of up to half a minute loses nothing; they depend on each other, and one alone does not help.
 */
final class Drivers {
    private static final long CLIENT_LIVENESS_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long PUBLICATION_UNBLOCK_NS = TimeUnit.SECONDS.toNanos(65);
    static final long DRIVER_TIMEOUT_MS = TimeUnit.SECONDS.toMillis(60);
    private static final long IMAGE_LIVENESS_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int COUNTERS_BYTES = 1024 * 1024;
    private static final int SESSIONS_PER_STREAM = 256;

    private Drivers() {}

    /** Starts a driver that does nothing by itself. */
    static MediaDriver launch(
            Path folder,
            ChannelUris uris,
            Setups setups,
            TimeSource time,
            AeronErrors errors,
            Arrivals arrivals,
            TransportCounters counters,
            Sockets sockets) {
        boolean loopbackOnly = uris.local().loopback();
        return MediaDriver.launch(context(folder, time, errors)
                .socketRcvbufLength(uris.socketBufferLength())
                .socketSndbufLength(uris.socketBufferLength())
                .sendChannelEndpointSupplier(
                        (channel, status, driver) -> new Sending(channel, status, driver, errors, sockets))
                .receiveChannelEndpointSupplier((channel, dispatcher, status, driver) -> new Receiving(
                        channel, dispatcher, status, driver, loopbackOnly, setups, arrivals, counters, sockets)));
    }

    /** Starts one for a client of nodes; it does nothing by itself, either. */
    static MediaDriver launch(Path folder, TimeSource time, ErrorHandler errors) {
        Setups setups = Setups.ofClient();
        return MediaDriver.launch(context(folder, time, errors)
                .receiveChannelEndpointSupplier((channel, dispatcher, status, driver) ->
                        new ReceiveChannelEndpoint(channel, dispatcher, status, driver) {
                            @Override
                            public void onSetupMessage(
                                    SetupFlyweight header,
                                    UnsafeBuffer buffer,
                                    int length,
                                    InetSocketAddress source,
                                    int transportIndex) {
                                if (setups.allow(header)) {
                                    super.onSetupMessage(header, buffer, length, source, transportIndex);
                                }
                            }
                        }));
    }

    private static MediaDriver.Context context(Path folder, TimeSource time, ErrorHandler errors) {
        return new MediaDriver.Context()
                .aeronDirectoryName(folder.toString())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .warnIfDirectoryExists(false)
                .printConfigurationOnStart(false)
                .threadingMode(ThreadingMode.INVOKER)
                // Names never come to the driver, so it needs no thread to look them up on.
                .asyncExecutorEnabled(false)
                .nanoClock(nanoClock(time))
                .epochClock(steadyClock(time))
                .errorHandler(errors)
                .driverTimeoutMs(DRIVER_TIMEOUT_MS)
                .clientLivenessTimeoutNs(CLIENT_LIVENESS_NS)
                .publicationUnblockTimeoutNs(PUBLICATION_UNBLOCK_NS)
                .publicationConnectionTimeoutNs(IMAGE_LIVENESS_NS)
                .imageLivenessTimeoutNs(IMAGE_LIVENESS_NS)
                .counterValuesBufferLength(COUNTERS_BYTES)
                .streamSessionLimit(SESSIONS_PER_STREAM)
                // Space is taken when a buffer is made, so that a lack of it shows then, and not at some later access.
                .termBufferSparseFile(false)
                .performStorageChecks(true)
                .lowStorageWarningThreshold(0);
    }

    /** Connects to it, on the same thread. */
    static Aeron connect(MediaDriver driver, TimeSource time, ErrorHandler errors) {
        return Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(driver.aeronDirectoryName())
                .driverAgentInvoker(driver.sharedAgentInvoker())
                .useConductorAgentInvoker(true)
                .clientLock(NoOpLock.INSTANCE)
                .nanoClock(nanoClock(time))
                .epochClock(steadyClock(time))
                .driverTimeoutMs(DRIVER_TIMEOUT_MS)
                .errorHandler(errors)
                .subscriberErrorHandler(LangUtil::rethrowUnchecked));
    }

    private static NanoClock nanoClock(TimeSource time) {
        return time::nanoTime;
    }

    /**
     * What driver and clients show each other as signs of life: milliseconds of the monotonic clock, which all processes of a machine share, so that a
     * step of the wall clock is no time-out.
     */
    static EpochClock steadyClock(TimeSource time) {
        return () -> TimeUnit.NANOSECONDS.toMillis(time.nanoTime());
    }

    /** Whether the driver of a folder, if there is one, has shown a sign of life of late. */
    static boolean isAlive(Path folder, TimeSource time) {
        File file = folder.resolve(CncFileDescriptor.CNC_FILE).toFile();
        if (file.length() <= CncFileDescriptor.META_DATA_LENGTH) {
            return false;
        }
        MappedByteBuffer mapped = IoUtil.mapExistingFile(file, CncFileDescriptor.CNC_FILE);
        try {
            UnsafeBuffer head = CncFileDescriptor.createMetaDataBuffer(mapped);
            if (head.getIntVolatile(CncFileDescriptor.cncVersionOffset(0)) == 0) {
                return false;
            }
            long shownMs = new ManyToOneRingBuffer(CncFileDescriptor.createToDriverBuffer(mapped, head))
                    .consumerHeartbeatTime();
            return steadyClock(time).time() - shownMs <= DRIVER_TIMEOUT_MS;
        } finally {
            BufferUtil.free(mapped);
        }
    }
}
