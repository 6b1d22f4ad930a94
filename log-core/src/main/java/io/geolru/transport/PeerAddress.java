package io.geolru.transport;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The address of a peer, looked up away from the node's thread when it is a name. */
final class PeerAddress {
    private final CompletableFuture<InetSocketAddress> address;

    private PeerAddress(CompletableFuture<InetSocketAddress> address) {
        this.address = address;
    }

    /** Begins to look an endpoint up; an address is there at once. */
    static PeerAddress of(String endpoint, LocalInterface local, Executor names) {
        HostPort parsed = HostPort.parse(endpoint);
        if (parsed == null || parsed.port() == 0) {
            return new PeerAddress(CompletableFuture.failedFuture(
                    new TransportException("endpoint " + endpoint + " is not host:port")));
        }
        Executor executor = parsed.isNumeric() ? Runnable::run : names;
        try {
            return new PeerAddress(CompletableFuture.supplyAsync(() -> lookUp(parsed, local), executor));
        } catch (RejectedExecutionException e) {
            return new PeerAddress(CompletableFuture.failedFuture(e));
        }
    }

    private static InetSocketAddress lookUp(HostPort endpoint, LocalInterface local) {
        try {
            InetSocketAddress found = new InetSocketAddress(endpoint.resolve(), endpoint.port());
            if (local.loopback() && !found.getAddress().isLoopbackAddress()) {
                throw new TransportException(
                        "endpoint " + endpoint.host() + " is outside of the loopback, which this node stays on");
            }
            return found;
        } catch (UnknownHostException e) {
            throw new TransportException("endpoint " + endpoint.host() + " is unknown", e);
        }
    }

    /** The address; null while it is looked up and when that failed. */
    @Nullable InetSocketAddress now() {
        return address.isDone() && !address.isCompletedExceptionally() ? address.join() : null;
    }

    /** Why there is none; null when there is one or the look-up goes on. */
    @Nullable Throwable failure() {
        if (!address.isCompletedExceptionally()) {
            return null;
        }
        try {
            address.join();
            return null;
        } catch (CompletionException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }
}
