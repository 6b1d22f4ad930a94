package io.geolru.browser;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A Chromium of its own for a test: an empty profile, no window, no talk with anybody but the test and the pages it opens. */
public final class Browser implements AutoCloseable {
    /** For how long anything may take. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Process process;
    private final DevTools tools;

    private Browser(Process process, DevTools tools) {
        this.process = process;
        this.tools = tools;
    }

    /** The browser that is installed: the system property {@code geolru.browser}, or one on the path; null when there is none. */
    public static @Nullable Path find() {
        String given = System.getProperty("geolru.browser");
        if (given != null) {
            return Path.of(given);
        }
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            for (String name : NAMES) {
                Path file = Path.of(directory, name);
                if (Files.isExecutable(file)) {
                    return file;
                }
            }
        }
        return null;
    }

    /** @param folder where the browser may leave things; the caller deletes it */
    public static Browser start(Path program, Path folder) throws IOException {
        Path profile = Files.createDirectories(folder.resolve("profile"));
        List<String> command =
                new ArrayList<>(List.of(program.toString(), "--headless", "--no-sandbox", "--disable-gpu"));
        command.addAll(List.of("--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-extensions"));
        command.addAll(List.of("--disable-background-networking", "--disable-component-update", "--disable-sync"));
        command.addAll(
                List.of("--no-pings", "--disable-default-apps", "--hide-scrollbars", "--force-color-profile=srgb"));
        command.addAll(List.of("--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank"));
        File log = folder.resolve("browser.log").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("TMPDIR", folder.toString());
        Process process = builder.start();
        try {
            return new Browser(process, DevTools.connect(address(process, profile.resolve("DevToolsActivePort"), log)));
        } catch (IOException | RuntimeException e) {
            end(process);
            throw e;
        }
    }

    /** The browser writes port and path of its tools into a file once it listens. */
    private static URI address(Process process, Path file, File log) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() > 1) {
                return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        throw new IOException("the browser does not answer: " + Files.readString(log.toPath()));
    }

    /** A new tab, empty as yet. */
    public Tab tab() {
        JsonNode target = tools.call("", "Target.createTarget", Map.of("url", "about:blank"));
        Map<String, Object> wanted = Map.of("targetId", target.get("targetId").asText(), "flatten", true);
        return new Tab(
                tools,
                tools.call("", "Target.attachToTarget", wanted).get("sessionId").asText());
    }

    @Override
    public void close() {
        tools.close();
        end(process);
    }

    private static void end(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle one : all) {
            one.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        }
    }
}
