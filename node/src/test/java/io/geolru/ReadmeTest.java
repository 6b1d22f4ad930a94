package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md says of the code is so. */
class ReadmeTest {
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z][a-z]\\w+)(\\.\\w+)?`");

    @TempDir
    private Path folder;

    @Test
    void theEmbeddedExampleCompiles() throws IOException {
        Matcher block = JAVA_BLOCK.matcher(readme());
        assertThat(block.find()).isTrue();
        Path source = Files.writeString(folder.resolve("Hello.java"), block.group(1));

        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-proc:none",
                    "--release",
                    "17",
                    "-d",
                    folder.toString(),
                    "-classpath",
                    System.getProperty("java.class.path"));
            boolean compiled = javac.getTask(
                            said, files, null, options, null, files.getJavaFileObjects(source.toFile()))
                    .call();
            assertThat(compiled).as("%s", said).isTrue();
        }
    }

    @Test
    void theOtherExamplesAreInTheSamples() throws IOException {
        List<String> samples = new ArrayList<>();
        try (Stream<Path> files = Files.list(ROOT.resolve("node/src/test/java/io/geolru/samples"))) {
            for (Path file : files.toList()) {
                samples.add(Files.readString(file).replaceAll("\\s+", " "));
            }
        }
        List<String> examples = JAVA_BLOCK
                .matcher(readme())
                .results()
                .skip(1)
                .map(block -> block.group(1).replaceAll("\\s+", " "))
                .toList();
        assertThat(examples)
                .hasSize(2)
                .allSatisfy(example -> assertThat(samples)
                        .anySatisfy(sample -> assertThat(sample).contains(example)));
    }

    @Test
    void theClassesOfTheTourExist() throws IOException {
        String readme = readme();
        String tour = readme.substring(readme.indexOf("## A tour of the code"), readme.indexOf("## Architecture"));
        Set<String> sources = sources();
        Set<String> missing = CLASS_NAME
                .matcher(tour)
                .results()
                .map(found -> found.group(1) + ".java")
                .filter(name -> !sources.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(missing).isEmpty();
        assertThat(CLASS_NAME.matcher(tour).results()).hasSizeGreaterThan(30);
    }

    @Test
    void theFilesThatItLinksToExist() throws IOException {
        assertThat(Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(readme()).results())
                .isNotEmpty()
                .allSatisfy(link -> assertThat(ROOT.resolve(link.group(1))).exists());
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    private static Set<String> sources() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String module : List.of("log-core", "node", "replay-tool")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .forEach(names::add);
            }
        }
        return names;
    }
}
