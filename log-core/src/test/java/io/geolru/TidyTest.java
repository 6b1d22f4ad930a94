package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads the sources of all modules for what the project does without. */
class TidyTest {
    private static final int LONGEST_FILE_LINES = 450;

    private static final Pattern COMMENT = Pattern.compile("\\s*(//|/\\*|\\*).*");

    private static final List<Source> SOURCES = new ArrayList<>();

    @BeforeAll
    static void readSources() throws IOException {
        Path root = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
        for (String module : List.of("log-core", "node", "replay-tool")) {
            for (String set : List.of("main", "test", "browser")) {
                Path folder = root.resolve(module).resolve("src").resolve(set).resolve("java");
                if (Files.isDirectory(folder)) {
                    try (Stream<Path> files = Files.walk(folder)) {
                        files.filter(file -> file.toString().endsWith(".java"))
                                .sorted()
                                .map(file -> Source.read(root, file))
                                .forEach(SOURCES::add);
                    }
                }
            }
        }
        assertThat(SOURCES).isNotEmpty();
    }

    @Test
    void nothingSleeps() {
        assertNone("Thread\\.sleep|TimeUnit\\.\\w+\\.sleep", Source::isMain);
    }

    @Test
    void timeIsAskedOfATimeSource() {
        assertNone(
                "System\\.(currentTimeMillis|nanoTime)|(Instant|LocalDateTime|ZonedDateTime)\\.now\\(|Clock\\.system",
                source -> source.isMainOf("log-core")
                        && !source.isIn("io/geolru/transport")
                        && !source.is("io/geolru/event/SystemTimeSource.java"));
    }

    @Test
    void chanceComesFromOutside() {
        assertNone(
                "ThreadLocalRandom|new Random\\(|SplittableRandom|Math\\.random|UUID\\.randomUUID",
                source -> source.isMainOf("log-core") && !source.isIn("io/geolru/transport"));
        assertNone(
                "SecureRandom",
                source -> source.isMainOf("log-core")
                        && !source.isIn("io/geolru/journal")
                        && !source.isIn("io/geolru/transport")
                        && !source.is("io/geolru/client/CacheClient.java"));
    }

    @Test
    void onlyProgramsPrint() {
        assertNone(
                "System\\.(out|err)\\b|\\.printStackTrace\\(\\)",
                source -> source.isMain() && !source.isIn("io/geolru/process") && !source.isIn("io/geolru/replay"));
    }

    @Test
    void nothingIsLeftForLater() {
        Pattern mark = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");
        assertThat(SOURCES.stream().flatMap(source -> source.linesWith(mark))).isEmpty();
    }

    @Test
    void filesStayShort() {
        assertThat(SOURCES.stream()
                        .filter(Source::isMain)
                        .filter(source -> source.lines.size() > LONGEST_FILE_LINES)
                        .map(source -> source.path + " has " + source.lines.size() + " lines"))
                .isEmpty();
    }

    private static void assertNone(String banned, Predicate<Source> where) {
        Pattern pattern = Pattern.compile(banned);
        assertThat(SOURCES.stream().filter(where).flatMap(source -> source.codeWith(pattern)))
                .as("uses of %s", banned)
                .isEmpty();
    }

    /**
     * One file.
     *
     * @param path from the root of the project, with slashes
     */
    private record Source(String path, List<String> lines) {
        static Source read(Path root, Path file) {
            try {
                return new Source(root.relativize(file).toString().replace('\\', '/'), Files.readAllLines(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean isMain() {
            return path.contains("/src/main/");
        }

        boolean isMainOf(String module) {
            return path.startsWith(module + "/src/main/");
        }

        boolean isIn(String folder) {
            return path.contains("/java/" + folder + "/");
        }

        boolean is(String file) {
            return path.endsWith("/java/" + file);
        }

        Stream<String> linesWith(Pattern pattern) {
            return places(pattern, line -> true);
        }

        Stream<String> codeWith(Pattern pattern) {
            return places(pattern, line -> !COMMENT.matcher(line).matches());
        }

        private Stream<String> places(Pattern pattern, Predicate<String> which) {
            return Stream.iterate(0, number -> number < lines.size(), number -> number + 1)
                    .filter(number -> which.test(lines.get(number)))
                    .filter(number -> pattern.matcher(lines.get(number)).find())
                    .map(number ->
                            path + ":" + (number + 1) + ": " + lines.get(number).strip());
        }
    }
}
