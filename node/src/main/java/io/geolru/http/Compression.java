package io.geolru.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.encoding.ContentEncodingRepository;
import io.undertow.server.handlers.encoding.EncodingHandler;
import io.undertow.server.handlers.encoding.GzipEncodingProvider;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers in gzip to clients that ask for it, where that makes them shorter. Stateless. */
final class Compression {
    /** A packet is not filled by less. */
    private static final int LEAST_BYTES = 1024;

    private static final int PRIORITY = 100;
    private static final Pattern TEXT =
            Pattern.compile("(text/.*|application/([\\w.+-]+\\+)?(json|xml|javascript|x-ndjson|yaml)\\s*(;.*)?)");

    private Compression() {}

    /** A HEAD is told of the answer as it is without gzip, since how long it would be with it is not known. */
    static HttpHandler around(HttpHandler next) {
        HttpHandler encoding = new EncodingHandler(
                next,
                new ContentEncodingRepository()
                        .addEncodingHandler("gzip", new GzipEncodingProvider(), PRIORITY, Compression::shortens));
        return exchange -> {
            if (exchange.getRequestMethod().equals(Methods.HEAD)) {
                next.handleRequest(exchange);
            } else {
                encoding.handleRequest(exchange);
            }
        };
    }

    private static boolean shortens(HttpServerExchange exchange) {
        return shortens(
                exchange.getResponseHeaders().getFirst(Headers.CONTENT_TYPE), exchange.getResponseContentLength());
    }

    /**
     * Whether an answer depends on what its client accepts.
     *
     * @param length in bytes, -1 while unknown
     */
    static boolean shortens(@Nullable String contentType, long length) {
        return (length < 0 || length >= LEAST_BYTES)
                && contentType != null
                && !contentType.startsWith(EventStreams.MEDIA_TYPE) // what is compressed waits for more
                && TEXT.matcher(contentType.toLowerCase(Locale.ROOT)).matches();
    }
}
