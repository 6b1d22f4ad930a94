package io.geolru.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Gives a target bytes: those that are kept, or those that Jazzer finds, which begins with the kept ones and prefers what reaches new code.
 * The system property {@code geolru.fuzz.seconds} lets it go on for so long instead of for a number of inputs.
 */
public final class Fuzzing {
    private static final int SECONDS = Integer.getInteger("geolru.fuzz.seconds", 0);
    private static final long PATIENCE_SECONDS = 300;
    private static final Path KEPT = Path.of("src", "test", "resources", "fuzz");
    private static final Path FOUND = Path.of("target", "fuzz");

    private Fuzzing() {}

    /** Gives a target all inputs that are kept for it; answers how many. */
    public static int giveKept(Class<?> target) throws Throwable {
        MethodHandle method = MethodHandles.publicLookup()
                .findStatic(target, "fuzzerTestOneInput", MethodType.methodType(void.class, byte[].class));
        List<Path> inputs = kept(target);
        for (Path input : inputs) {
            try {
                method.invoke(Files.readAllBytes(input));
            } catch (Throwable e) {
                throw new AssertionError(input + ": " + e, e);
            }
        }
        return inputs.size();
    }

    /** Looks in all classes of the project. */
    public static int look(Class<?> target, int runs) throws IOException, InterruptedException {
        return look(target, runs, "io.geolru.**");
    }

    /**
     * Lets Jazzer, in a process of its own, look for an input that a target cannot bear; fails when it finds one, and says where that is.
     *
     * @param runs how many inputs it gives
     * @param where the classes that inputs are to reach, as Jazzer takes them
     * @return how many of them are kept ones
     */
    public static int look(Class<?> target, int runs, String where) throws IOException, InterruptedException {
        String name = target.getSimpleName();
        Path found = Files.createDirectories(FOUND.resolve(name)).toAbsolutePath();
        Path corpus = Files.createDirectories(FOUND.resolve(name + "-corpus")).toAbsolutePath();
        Path log = found.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+EnableDynamicAgentLoading",
                "-Djdk.attach.allowAttachSelf=true",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=" + where,
                "--custom_hook_excludes=**",
                "--reproducer_path=" + found,
                "-artifact_prefix=" + found + "/",
                "-seed=1",
                "-timeout=60",
                "-rss_limit_mb=0",
                "-print_final_stats=1",
                SECONDS > 0 ? "-max_total_time=" + SECONDS : "-runs=" + runs,
                corpus.toString()));
        Path seeds = KEPT.resolve(name).toAbsolutePath();
        if (Files.isDirectory(seeds)) {
            command.add(seeds.toString());
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // A target that is a server is spoken to.
        builder.environment().put("JAZZER_SSRF_PERMISSIVE_UNTIL_CONFIGURED", "1");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(SECONDS + PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("%s ends, see %s", name, log)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as("%s bears everything; else see %s, and keep the input in %s", name, log, seeds)
                .isZero();
        return kept(target).size();
    }

    private static List<Path> kept(Class<?> target) throws IOException {
        Path folder = KEPT.resolve(target.getSimpleName());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
