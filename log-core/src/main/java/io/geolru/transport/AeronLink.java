package io.geolru.transport;

import io.aeron.ControlledFragmentAssembler;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.ReservedValueSupplier;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.Header;
import io.geolru.request.Link;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A link made of a publication and an image. A message longer than a part goes in several, of which the reserved value of Aeron's header says
 * whether more come; once its first part is sent the others are kept here until there is room. Not thread-safe.
 */
abstract class AeronLink implements Link {
    private static final ReservedValueSupplier LAST = (buffer, offset, length) -> 0;
    private static final ReservedValueSupplier MORE = (buffer, offset, length) -> 1;

    private final int maxMessageLength;
    private final ControlledFragmentAssembler assembler = new ControlledFragmentAssembler(this::onPart);
    private final ExpandableArrayBuffer partial = new ExpandableArrayBuffer(256);
    private final UnsafeBuffer rest = new UnsafeBuffer(new byte[0]);
    private int partialLength;
    private int restSent;
    private @Nullable Handler handler;
    private int handled;
    private boolean wasOpen;
    private boolean closed;

    private @Nullable ExclusivePublication publication;
    private @Nullable Image image;

    /** @param maxMessageLength what is longer ends the link */
    AeronLink(int maxMessageLength) {
        this.maxMessageLength = maxMessageLength;
    }

    /** Takes a step towards being open; answers how much was done. */
    abstract int advance();

    /** Frees what is beyond publication and image. */
    abstract void free();

    final void publication(ExclusivePublication ready) {
        publication = ready;
    }

    final void image(Image ready) {
        image = ready;
    }

    final @Nullable ExclusivePublication publication() {
        return publication;
    }

    final @Nullable Image image() {
        return image;
    }

    @Override
    public boolean offer(DirectBuffer message, int offset, int length) {
        if (length > maxMessageLength) {
            throw new IllegalArgumentException(
                    "message of " + length + " bytes is longer than " + maxMessageLength + ", which a link carries");
        }
        ExclusivePublication to = publication;
        if (to == null || !isOpen() || !sendRest(to)) {
            return false;
        }
        int part = Math.min(length, LinkChannels.PART_LENGTH);
        if (!sent(to, to.offer(message, offset, part, part < length ? MORE : LAST))) {
            return false;
        }
        if (part < length) {
            byte[] kept = new byte[length - part];
            message.getBytes(offset + part, kept);
            rest.wrap(kept);
            restSent = 0;
            sendRest(to);
        }
        return true;
    }

    @Override
    public boolean hasRoom() {
        ExclusivePublication to = publication;
        return to != null && isOpen() && sendRest(to) && to.availableWindow() > 0;
    }

    private boolean sendRest(ExclusivePublication to) {
        while (restSent < rest.capacity()) {
            int left = rest.capacity() - restSent;
            int part = Math.min(left, LinkChannels.PART_LENGTH);
            if (!sent(to, to.offer(rest, restSent, part, part < left ? MORE : LAST))) {
                return false;
            }
            restSent += part;
        }
        if (restSent > 0) {
            rest.wrap(new byte[0]);
            restSent = 0;
        }
        return true;
    }

    private boolean sent(ExclusivePublication to, long result) {
        if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED || to.isClosed()) {
            closed = true;
        }
        return result >= 0;
    }

    @Override
    public int poll(Handler to, int limit) {
        int work = advance();
        Image from = image;
        if (closed || from == null) {
            return work;
        }
        wasOpen |= isOpen();
        ExclusivePublication out = publication;
        if (out != null && restSent < rest.capacity()) {
            sendRest(out);
        }
        handler = to;
        handled = 0;
        int fragments = from.controlledPoll(assembler, limit);
        return work + Math.max(handled, fragments);
    }

    private ControlledFragmentHandler.Action onPart(DirectBuffer buffer, int offset, int length, Header header) {
        Handler to = handler;
        if (to == null || closed) {
            return ControlledFragmentHandler.Action.ABORT;
        }
        boolean more = header.reservedValue() != 0;
        if (more || partialLength > 0) {
            int before = partialLength;
            if ((long) before + length > maxMessageLength) {
                closed = true;
                return ControlledFragmentHandler.Action.ABORT;
            }
            partial.putBytes(before, buffer, offset, length);
            if (more) {
                partialLength = before + length;
                return ControlledFragmentHandler.Action.CONTINUE;
            }
            boolean taken = to.onMessage(partial, 0, before + length);
            partialLength = taken ? 0 : before;
            return taken(taken);
        }
        return taken(to.onMessage(buffer, offset, length));
    }

    private ControlledFragmentHandler.Action taken(boolean taken) {
        handled += taken ? 1 : 0;
        return taken ? ControlledFragmentHandler.Action.CONTINUE : ControlledFragmentHandler.Action.ABORT;
    }

    @Override
    public boolean isOpen() {
        ExclusivePublication to = publication;
        Image from = image;
        return !closed && to != null && from != null && !from.isClosed() && to.isConnected();
    }

    @Override
    public boolean isClosed() {
        Image from = image;
        ExclusivePublication to = publication;
        boolean isOver = from != null && (from.isClosed() || from.isEndOfStream());
        return closed || isOver || (wasOpen && to != null && !to.isConnected());
    }

    @Override
    public String source() {
        Image from = image;
        return from == null ? "" : from.sourceIdentity();
    }

    /** Ends it from within: nothing more goes over it. */
    final void broken() {
        closed = true;
    }

    @Override
    public void close() {
        closed = true;
        ExclusivePublication to = publication;
        publication = null;
        if (to != null) {
            to.close();
        }
        free();
    }
}
