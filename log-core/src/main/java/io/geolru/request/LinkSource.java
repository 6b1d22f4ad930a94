package io.geolru.request;

import org.jspecify.annotations.Nullable;

/** Where the links of clients come from. Used by one thread. */
public interface LinkSource {
    /** Drives what is behind the links; answers how much was done. */
    int poll();

    /** The next link that a client has made, not open yet perhaps; null when there is none. */
    @Nullable Link accept();
}
