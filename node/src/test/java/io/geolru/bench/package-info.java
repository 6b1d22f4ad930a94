/**
 * What the parts cost, and what they cost together: each figure of ours beside its limit and its peers in the same run.
 *
 * <pre>
 *  Benchmarks ─▶ Comparison ─▶ a contestant at a time, round after round ─▶ Figures ─▶ table
 *                                 └─ Fork: a fresh JVM;  JmhFork: one of JMH's
 * </pre>
 *
 * <p>{@code mvn -q -Pbench -Dquick test} runs them all, with {@code -Dbench=get,put} some. No test decides by what they say.
 */
package io.geolru.bench;
