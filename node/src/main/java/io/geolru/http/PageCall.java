package io.geolru.http;

import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * The page that shows a node, put together from its parts into one file. It holds nothing of the node, so anybody may have it: what it shows it
 * asks the API for, with the token that its reader has. It may run no script but its own, and talk to nobody but this node. Immutable.
 */
final class PageCall {
    private static final String HTML = "text/html; charset=utf-8";
    private static final List<String> SCRIPTS =
            List.of("format.js", "charts.js", "view.js", "tail.js", "lookup.js", "main.js");

    private final byte[] page;
    private final String policy;
    private final String tag;

    PageCall() {
        StringBuilder joined = new StringBuilder("'use strict';\n(() => {\n");
        SCRIPTS.forEach(name -> joined.append(resource(name)));
        String script = joined.append("})();\n").toString();
        String style = resource("page.css");
        String html = resource("page.html").replace("/* style */", style).replace("/* script */", script);
        page = html.getBytes(StandardCharsets.UTF_8);
        tag = "\"" + hash(html) + "\"";
        policy = "default-src 'none'; script-src 'sha256-" + hash(script) + "'; style-src 'sha256-" + hash(style)
                + "'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /** The call. */
    List<Route> routes() {
        return List.of(
                Route.of("GET", "/", List.of(), Route.Kind.NODE, this::page).needing(Scope.OPEN));
    }

    private Answer page(Request request) {
        String known = request.header(Headers.IF_NONE_MATCH);
        Answer answer = known != null && known.contains(tag) ? Answer.empty(304) : Answer.of(200, HTML, page);
        return answer.with(Headers.ETAG, "W/" + tag) // weak, since it also goes in gzip
                .with(Headers.CACHE_CONTROL, "no-cache")
                .with(new HttpString("Content-Security-Policy"), policy)
                .with(new HttpString("X-Content-Type-Options"), "nosniff")
                .with(new HttpString("Referrer-Policy"), "no-referrer");
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(PageCall.class.getResourceAsStream("page/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private static String hash(String text) {
        return Base64.getEncoder().encodeToString(Sha256.of(text));
    }
}
