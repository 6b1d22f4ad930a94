package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Ten lines of a user's program, run with a class path and no flag, on every JDK that is installed beside the one that
 * runs this.
 */
class PlainMainIT {
    private static final int OLDEST = 17;
    private static final Pattern FEATURE_VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");
    private static final Pattern FOR_TESTS =
            Pattern.compile("test-classes|(logback|junit|assertj|byte-buddy|jqwik|archunit|opentest4j|apiguardian)-.*");

    private static final String SOURCE = """
            import io.geolru.*;
            import java.time.Duration;
            public class Ten {
                record Visitor(String name, int visits) {}
                public static void main(String[] args) {
                    try (CacheNode node = CacheNode.launch()) {
                        Cache<Visitor> visitors = node.cache("visitors", Visitor.class);
                        Visitor before = visitors.get("alice", key -> new Visitor(key, 0));
                        visitors.put("alice", new Visitor("alice", before.visits() + 1), Duration.ofMinutes(30));
                        System.out.println(visitors.get("alice"));
                    }
                }
            }
            """;

    @RegisterExtension
    final Cluster cluster = new Cluster();

    @Test
    void runsOnTheJdkOfThisTest() throws Exception {
        runsOn(Cluster.javaHome(), compiled());
    }

    @Test
    void runsOnTheOtherInstalledJdks() throws Exception {
        List<Path> others = others();
        assumeTrue(!others.isEmpty(), "no other JDK beside " + Cluster.javaHome());
        Path classes = compiled();
        for (Path jdk : others) {
            runsOn(jdk, classes);
        }
    }

    /** Twice, since the second run finds what the first left. */
    private void runsOn(Path jdk, Path classes) throws Exception {
        Path folder = Files.createTempDirectory(cluster.folder(), "plain-");
        String classPath = classes + File.pathSeparator + libraries();
        List<String> command = List.of(jdk.resolve("bin/java").toString(), "-cp", classPath, "Ten");
        // The name and the group are those of everyone: where that is possible, others of this machine are kept out.
        PrivateNetwork network = PrivateNetwork.find();
        for (int visit = 1; visit <= 2; visit++) {
            Program.Ended ended = Program.run(folder, network == null ? command : network.around(command));
            assertThat(ended.code()).as("exit code on %s; %s", jdk, ended).isZero();
            assertThat(ended.out().lines())
                    .as("on %s; %s", jdk, ended)
                    .containsExactly("Visitor[name=alice, visits=" + visit + "]");
            assertThat(ended.err().lines().filter(line -> !isExpected(line, jdk)))
                    .as("nothing alarming on %s", jdk)
                    .isEmpty();
            assertThat(folder.resolve("data/node")).isDirectory();
        }
        LogChecks.agreesWithRecovery(folder.resolve("data/node"), false);
    }

    /** SLF4J tells that it has no logging to write to; newer JDKs warn of what libraries do to them. */
    private static boolean isExpected(String line, Path jdk) {
        boolean warning = line.isEmpty() || line.startsWith("WARNING: ");
        return line.startsWith("SLF4J") || (warning && version(jdk) > OLDEST);
    }

    private Path compiled() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeTrue(compiler != null, "no compiler here");
        Path classes = Files.createTempDirectory(cluster.folder(), "classes-");
        Path source = Files.writeString(classes.resolve("Ten.java"), SOURCE);
        int code = compiler.run(
                null,
                null,
                null,
                "--release",
                Integer.toString(OLDEST),
                "-proc:none",
                "-cp",
                libraries(),
                "-d",
                classes.toString(),
                source.toString());
        assertThat(code).isZero();
        return classes;
    }

    /** What a user of the node has on the class path: no test, no logging. */
    private static String libraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !FOR_TESTS
                        .matcher(Path.of(entry).getFileName().toString())
                        .matches())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static List<Path> others() throws IOException {
        Path own = Cluster.javaHome().toRealPath();
        TreeSet<Path> found = new TreeSet<>();
        try (Stream<Path> beside = Files.list(own.getParent())) {
            for (Path jdk : beside.toList()) {
                if (Files.isExecutable(jdk.resolve("bin/java")) && version(jdk) >= OLDEST) {
                    found.add(jdk.toRealPath());
                }
            }
        }
        found.remove(own);
        return List.copyOf(found);
    }

    /** The feature version of a JDK, 0 where it does not say. */
    private static int version(Path jdk) {
        try {
            Matcher version = FEATURE_VERSION.matcher(Files.readString(jdk.resolve("release")));
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
