package io.geolru.transport;

import io.aeron.ExclusivePublication;
import org.agrona.DirectBuffer;

/** How a message is offered to a publication; a test answers in its place. */
@FunctionalInterface
interface Offering {
    /** Answers the position behind the message, or one of {@link io.aeron.Publication}'s negative codes. */
    long offer(ExclusivePublication publication, DirectBuffer message, int offset, int length);
}
