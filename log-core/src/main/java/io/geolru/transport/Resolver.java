package io.geolru.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Looks a host's addresses up, which may take seconds when it is a name; a test answers in its place. */
@FunctionalInterface
interface Resolver {
    /** The system's. */
    Resolver SYSTEM = InetAddress::getAllByName;

    /** Answers at least one address. */
    InetAddress[] resolve(String host) throws UnknownHostException;
}
