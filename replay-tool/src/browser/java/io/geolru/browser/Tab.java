package io.geolru.browser;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One tab: a page in it, what the page complained of and asked for, and what it looks like. Not thread-safe. */
public final class Tab {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final DevTools tools;
    private final String session;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();

    Tab(DevTools tools, String session) {
        this.tools = tools;
        this.session = session;
        tools.listen(this::heard);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    private void heard(JsonNode message) {
        if (!message.path("sessionId").asText().equals(session)) {
            return;
        }
        JsonNode told = message.get("params");
        switch (message.get("method").asText()) {
            case "Page.loadEventFired" -> loaded.complete(null);
            case "Network.requestWillBeSent" ->
                requests.add(told.at("/request/url").asText());
            case "Runtime.exceptionThrown" ->
                complaints.add(told.get("exceptionDetails").toString());
            case "Log.entryAdded" -> complaints.add(told.get("entry").toString());
            case "Runtime.consoleAPICalled" -> complaints.add(told.toString());
            default -> {}
        }
    }

    /** Shows a page and waits until it is there. */
    public void open(URI page) {
        loaded = new CompletableFuture<>();
        complaints.clear();
        requests.clear();
        JsonNode answer = call("Page.navigate", Map.of("url", page.toString()));
        if (answer.has("errorText")) {
            throw new IllegalStateException(
                    page + ": " + answer.get("errorText").asText());
        }
        loaded.orTimeout(Browser.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** As on a screen of so many CSS pixels. */
    public void size(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** As for a user who prefers one or the other, on a screen. */
    public void dark(boolean dark) {
        Map<String, String> scheme = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
        call("Emulation.setEmulatedMedia", Map.of("media", "screen", "features", List.of(scheme)));
    }

    /** As on paper. */
    public void print() {
        call("Emulation.setEmulatedMedia", Map.of("media", "print"));
    }

    /** The value of an expression in JavaScript, as JSON. */
    public JsonNode evaluate(String expression) {
        JsonNode answer =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(answer.get("exceptionDetails").toString());
        }
        return answer.get("result").path("value");
    }

    /** Makes it the tab that is looked at; the others are hidden. */
    public void front() {
        call("Page.bringToFront", Map.of());
    }

    /** Waits until an expression in JavaScript is true. */
    public void await(String condition) {
        long deadline = System.nanoTime() + Browser.PATIENCE.toNanos();
        while (!evaluate(condition).asBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("does not come true: " + condition);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** Scrolls to what a selector finds first, and moves the pointer to its middle once the page has drawn that. */
    public void pointAt(String selector) {
        evaluate("document.querySelector(" + quoted(selector) + ").scrollIntoView({block: 'center'}); "
                + "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))");
        JsonNode place = evaluate("(() => { const box = document.querySelector(" + quoted(selector)
                + ").getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })()");
        double x = place.get(0).asDouble();
        double y = place.get(1).asDouble();
        call("Input.dispatchMouseEvent", Map.of("type", "mouseMoved", "x", x, "y", y));
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** Errors, warnings and whatever else the page wrote to the console, and what the browser refused it. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Every address that the page asked for, itself the first. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** What sticks out of the page to the right, but for what scrolls by itself. */
    public List<String> overflowing() {
        return texts(evaluate(script("overflow.js")));
    }

    /** Texts that stand out less from what is behind them than WCAG 2.2 asks for (4.5 : 1; 3 : 1 for large ones), with their contrast. */
    public List<String> faintTexts() {
        return texts(evaluate(script("contrast.js") + "(null)"));
    }

    /** Shapes among those that a selector finds whose colour stands out from what is behind them by less than 3 : 1, with their contrast. */
    public List<String> faintShapes(String selector) {
        return texts(evaluate(script("contrast.js") + "(" + quoted(selector) + ")"));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static String script(String name) {
        try (InputStream in = Objects.requireNonNull(Tab.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }

    /** A picture of the whole page, as PNG. */
    public void screenshot(Path file) throws IOException {
        JsonNode picture = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, Base64.getDecoder().decode(picture.get("data").asText()));
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        return tools.call(session, method, parameters);
    }
}
