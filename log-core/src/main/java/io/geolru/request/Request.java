package io.geolru.request;

/**
 * One call, as it is sent.
 *
 * @param requestId its number, from 1, never given twice by a client; a retry has the number of its first attempt
 * @param attempt what was tried before with it
 * @param since the last stamp that the node had told before the first attempt was sent; of meaning for {@link Attempt#AGAIN}
 * @param deadlineNs until when it may be done, by the node's own monotonic clock
 * @param operation what it asks for
 */
public record Request(long requestId, Attempt attempt, long since, long deadlineNs, Operation operation)
        implements Message {}
