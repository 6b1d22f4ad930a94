package io.geolru.transport;

/**
 * What the transport has done since it was opened; a rebuild does not reset it.
 *
 * @param messagesOut messages that Aeron took, to all and to one together
 * @param bytesOut their bytes, without Aeron's headers
 * @param messagesIn messages handed over, own ones that came back included
 * @param bytesIn their bytes
 * @param backPressured offers refused because a window or a term was full
 * @param notConnected offers refused because nobody listens yet
 * @param dropped messages to all that nobody heard, because nobody listens
 * @param remade publications that had ended and were made again
 * @param rejoined streams joined anew because a sender was too fast for this node
 * @param refused packets and endpoints outside of the loopback, while the interface is the loopback's, and senders whose buffers would be
 *     longer than this node's own
 * @param errors errors that Aeron reported, and what could not be sent to a bad endpoint
 * @param rebuilt how often driver and client were made anew after a fatal error
 * @param mappedBytes the memory that is mapped now, in bytes
 * @param onDisk whether that is on disk, as there was too little shared memory
 */
public record TransportStats(
        long messagesOut,
        long bytesOut,
        long messagesIn,
        long bytesIn,
        long backPressured,
        long notConnected,
        long dropped,
        long remade,
        long rejoined,
        long refused,
        long errors,
        long rebuilt,
        long mappedBytes,
        boolean onDisk) {}
