package io.geolru.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The address of a peer, looked up away from the node's thread when it is a name. A name may stand for several. */
final class PeerAddress {
    private static final int MOST_ADDRESSES = 16;

    private final CompletableFuture<List<InetSocketAddress>> addresses;

    private PeerAddress(CompletableFuture<List<InetSocketAddress>> addresses) {
        this.addresses = addresses;
    }

    /** Begins to look an endpoint up; an address is there at once. */
    static PeerAddress of(String endpoint, LocalInterface local, Executor names, Resolver resolver) {
        HostPort parsed = HostPort.parse(endpoint);
        if (parsed == null || parsed.port() == 0) {
            return new PeerAddress(CompletableFuture.failedFuture(
                    new TransportException("endpoint " + endpoint + " is not host:port")));
        }
        Executor executor = parsed.isNumeric() ? Runnable::run : names;
        try {
            return new PeerAddress(CompletableFuture.supplyAsync(() -> lookUp(parsed, local, resolver), executor));
        } catch (RejectedExecutionException e) {
            return new PeerAddress(CompletableFuture.failedFuture(e));
        }
    }

    private static List<InetSocketAddress> lookUp(HostPort endpoint, LocalInterface local, Resolver resolver) {
        List<InetSocketAddress> found = new ArrayList<>();
        try {
            for (InetAddress address : resolver.resolve(endpoint.host())) {
                if (address.getClass() == local.address().getClass() && found.size() < MOST_ADDRESSES) {
                    found.add(new InetSocketAddress(address, endpoint.port()));
                }
            }
        } catch (UnknownHostException e) {
            throw new TransportException("endpoint " + endpoint.host() + " is unknown", e);
        }
        if (found.isEmpty()) {
            throw new TransportException("endpoint " + endpoint.host() + " has no address of the kind of this node's, "
                    + local.address().getHostAddress());
        }
        if (local.loopback()
                && !found.stream().allMatch(each -> each.getAddress().isLoopbackAddress())) {
            throw new TransportException(
                    "endpoint " + endpoint.host() + " is outside of the loopback, which this node stays on");
        }
        return List.copyOf(found);
    }

    /** The first address; null while it is looked up and when that failed. */
    @Nullable InetSocketAddress now() {
        List<InetSocketAddress> found = all();
        return found.isEmpty() ? null : found.get(0);
    }

    /** All addresses; none while they are looked up and when that failed. */
    List<InetSocketAddress> all() {
        return addresses.isDone() && !addresses.isCompletedExceptionally() ? addresses.join() : List.of();
    }

    /** Why there is none; null when there is one or the look-up goes on. */
    @Nullable Throwable failure() {
        if (!addresses.isCompletedExceptionally()) {
            return null;
        }
        try {
            addresses.join();
            return null;
        } catch (CompletionException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }
}
