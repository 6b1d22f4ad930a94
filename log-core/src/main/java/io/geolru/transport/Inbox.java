package io.geolru.transport;

import io.aeron.Image;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.geolru.replication.MessageHandler;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Passes whole messages on to the handler of the moment, and tells what that throws from what Aeron throws. Not thread-safe. */
final class Inbox implements FragmentHandler {
    private final TransportCounters counters;
    private MessageHandler handler = (buffer, offset, length) -> {};
    private @Nullable Header present;
    private @Nullable Throwable ofHandler;

    Inbox(TransportCounters counters) {
        this.counters = counters;
    }

    void handler(MessageHandler newHandler) {
        handler = newHandler;
    }

    /** Where the fragment that is being passed on came from, {@code address:port}; null when none is. */
    @Nullable String source() {
        return present != null && present.context() instanceof Image image ? image.sourceIdentity() : null;
    }

    @Override
    public void onFragment(DirectBuffer buffer, int offset, int length, Header header) {
        counters.received(length);
        present = header;
        try {
            handler.onMessage(buffer, offset, length);
        } catch (RuntimeException | Error e) {
            ofHandler = e;
            throw e;
        } finally {
            present = null;
        }
    }

    /** Throws again what came out of the handler. */
    void rethrowIfOfHandler(Throwable thrown) {
        if (thrown == ofHandler) {
            ofHandler = null;
            if (thrown instanceof RuntimeException exception) {
                throw exception;
            }
            throw (Error) thrown;
        }
    }
}
