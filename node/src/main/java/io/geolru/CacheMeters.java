package io.geolru;

import io.geolru.state.CacheState;
import io.geolru.state.CacheStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What a cache counts, under the names that Micrometer gives to every cache, and what only this one counts. */
final class CacheMeters extends CacheMeterBinder<CacheState> {
    private final CacheState cache;
    private final NodeConfig.CacheSettings limits;

    CacheMeters(CacheState cache, NodeConfig.CacheSettings limits, Iterable<Tag> tags) {
        super(cache, cache.name(), tags);
        this.cache = cache;
        this.limits = limits;
    }

    @Override
    protected Long size() {
        return cache.stats().entries();
    }

    @Override
    protected long hitCount() {
        return cache.stats().hits();
    }

    @Override
    protected Long missCount() {
        return cache.stats().misses();
    }

    @Override
    protected Long evictionCount() {
        return cache.stats().evictions();
    }

    @Override
    protected long putCount() {
        return cache.stats().puts();
    }

    @Override
    protected void bindImplementationSpecificMetrics(MeterRegistry registry) {
        counter(registry, "cache.removes", "Removes that won, own and peers'", CacheStats::removes);
        counter(registry, "cache.expirations", "Entries whose time was over", CacheStats::expirations);
        counter(
                registry,
                "cache.misses.evicted",
                "Misses of what was evicted here: a larger cache would have had it",
                CacheStats::missesOfEvicted);
        counter(
                registry,
                "cache.below.floor",
                "Events that came too late for what has been forgotten",
                CacheStats::belowFloor);
        gauge(
                registry,
                "cache.bytes",
                BaseUnits.BYTES,
                "Bytes held",
                cache -> cache.stats().bytes());
        gauge(
                registry,
                "cache.records",
                null,
                "Records of what is gone",
                cache -> cache.stats().records());
        gauge(registry, "cache.size.max", null, "The most entries that it may hold", unused -> limits.maxEntries());
        gauge(
                registry,
                "cache.bytes.max",
                BaseUnits.BYTES,
                "The most bytes that it may hold",
                unused -> limits.maxBytes());
    }

    private void counter(MeterRegistry registry, String name, String what, ToLongFunction<CacheStats> count) {
        FunctionCounter.builder(name, cache, each -> count.applyAsLong(each.stats()))
                .tags(getTagsWithCacheName())
                .description(what)
                .register(registry);
    }

    private void gauge(
            MeterRegistry registry, String name, @Nullable String unit, String what, ToLongFunction<CacheState> value) {
        Gauge.builder(name, cache, value::applyAsLong)
                .tags(getTagsWithCacheName())
                .baseUnit(unit)
                .description(what)
                .register(registry);
    }
}
