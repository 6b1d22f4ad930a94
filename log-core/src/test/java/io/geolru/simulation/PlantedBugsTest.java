package io.geolru.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.simulation.PlantedBugs.Bug;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The proof that the simulation sees: it finds every bug that is planted, and none where there is none. */
class PlantedBugsTest {
    private static final Logger LOG = LoggerFactory.getLogger(PlantedBugsTest.class);
    private static final long SEEDS = 600;
    private static final long SEEDS_WITHOUT = 100;

    static List<Bug> bugs() {
        return PlantedBugs.all();
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void isFound(Bug bug) throws ReflectiveOperationException {
        find(bug, new World(Chaos.class, bug.changes()));
    }

    static List<Bug> bugsOfFeeds() {
        return PlantedBugs.ofFeeds();
    }

    @ParameterizedTest
    @MethodSource("bugsOfFeeds")
    void isFoundByWhoFollows(Bug bug) throws ReflectiveOperationException {
        find(bug, new World(FeedOverLinksTest.Following.class, bug.changes()));
    }

    private static void find(Bug bug, World world) throws ReflectiveOperationException {
        long seed = 1;
        Throwable found = world.run(seed);
        while (found == null && seed < SEEDS) {
            seed++;
            found = world.run(seed);
        }
        assertThat(found).as("%s, in %d seeds", bug, seed).isNotNull();
        LOG.info("found: {}, by seed {}: {}", bug, seed, found.getMessage());
    }

    @Test
    void nothingIsFoundWhereNothingIsPlanted() throws ReflectiveOperationException {
        World world = new World(Chaos.class, List.of());
        for (long seed = 1; seed <= SEEDS_WITHOUT; seed++) {
            assertThat(world.run(seed)).isNull();
        }
    }

    /** Production and simulation with something planted; a story is made of a seed, and has a method {@code run}. */
    private static final class World {
        private final Constructor<?> make;
        private final Method run;

        World(Class<?> story, List<PlantedLoader.Change> changes) throws ReflectiveOperationException {
            ClassLoader loader = new PlantedLoader(PlantedBugsTest.class.getClassLoader(), changes);
            Class<?> changed = loader.loadClass(story.getName());
            make = changed.getConstructor(long.class);
            run = changed.getMethod("run");
        }

        @Nullable Throwable run(long seed) throws ReflectiveOperationException {
            try {
                run.invoke(make.newInstance(seed));
                return null;
            } catch (InvocationTargetException e) {
                return e.getCause();
            }
        }
    }
}
