package io.geolru.bench;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One fork of one JMH benchmark. */
final class JmhFork {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final ChainedOptionsBuilder options;

    /** @param method of which class to run; its mode and unit are what its annotations say */
    JmhFork(Class<?> benchmark, String method, int threads) {
        options = new OptionsBuilder()
                .include(benchmark.getName() + "\\." + method + "$")
                .threads(threads)
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(2))
                .measurementIterations(3)
                .measurementTime(TimeValue.seconds(2))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
    }

    JmhFork param(String name, String value) {
        options.param(name, value);
        return this;
    }

    JmhFork jvmArguments(String... arguments) {
        options.jvmArgsAppend(arguments);
        return this;
    }

    /** How long to warm up and to measure. */
    JmhFork seconds(int warmup, int measured) {
        options.warmupIterations(Math.max(1, warmup / 2))
                .warmupTime(TimeValue.seconds(2))
                .measurementIterations(Math.max(1, measured / 2))
                .measurementTime(TimeValue.seconds(2));
        return this;
    }

    /**
     * Runs it.
     *
     * @param figure what the score is called
     * @return the score, {@code B/op} and what the benchmark's own secondary results are, by their labels
     */
    Figures run(String figure) throws RunnerException {
        RunResult result = new Runner(options.build()).runSingle();
        Figures figures = Figures.of(figure, result.getPrimaryResult().getScore());
        for (Result<?> each : result.getSecondaryResults().values()) {
            String label = each.getLabel().replace("·", "");
            if (label.equals(ALLOCATED)) {
                figures.and("B/op", each.getScore());
            } else if (!label.startsWith("gc.")) {
                figures.and(label, each.getScore());
            }
        }
        return figures;
    }
}
