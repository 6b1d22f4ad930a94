package io.geolru.simulation;

import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.geolru.Condition;
import io.geolru.codec.EventFrame;
import io.geolru.event.Acceptance;
import io.geolru.event.Event;
import io.geolru.event.Frontier;
import io.geolru.event.HybridClock;
import io.geolru.event.NodeTime;
import io.geolru.replication.LocalLog;
import io.geolru.request.FeedMessage;
import io.geolru.simulation.PlantedLoader.Change;
import io.geolru.state.CacheState;
import io.geolru.state.Entry;
import io.geolru.writer.Outcome;
import java.util.List;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Bugs that a replicated cache may have, one at a time: what is in the nested classes is put at the beginning or end of a method when its class is
 * loaded.
 */
@SuppressWarnings("UnusedVariable") // what is put into a method is not read here
public final class PlantedBugs {
    private static final String PACKAGE = "io.geolru.";

    private PlantedBugs() {}

    /**
     * A bug.
     *
     * @param name what is wrong
     * @param changes how to make it so
     */
    record Bug(String name, List<Change> changes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Bug> all() {
        return List.of(
                bug("of two writes with one stamp, the later to come wins", OneStamp.class, "Version", "compare"),
                new Bug(
                        "events that are held already are applied again",
                        List.of(
                                change(Always.class, "replication.Held", named("lacks")),
                                change(NoDuplicates.class, "writer.HeldLog", named("verdict")))),
                new Bug(
                        "what comes behind a gap is applied",
                        List.of(
                                change(GapTaken.class, "replication.Receiver", named("onGap")),
                                change(NoGaps.class, "writer.HeldLog", named("verdict")))),
                bug("a write is answered and not appended", Skipped.class, "simulation.SimDisk", "append"),
                bug("records are forgotten too early", TooStable.class, "replication.Stability", "stamp"),
                bug("a snapshot has no floors", Skip.class, "state.CacheState", "forEachFloor"),
                bug("a snapshot has no records", Skip.class, "state.CacheState", "forEachRecord"),
                new Bug(
                        "a remove of an absent key is not journaled",
                        List.of(change(AbsentRemove.class, "writer.Writer", named("remove")))),
                new Bug("a touch says only how long the value lives on", List.of(touchWithoutValue())),
                bug("the promise is not persisted", Skip.class, "simulation.SimDisk", "reserve"),
                new Bug(
                        "a restart goes on under the origin before",
                        List.of(change(SameOrigin.class, "simulation.SimNode", isConstructor()))),
                bug("events from the far future are taken", Never.class, "writer.HeldLog", "isAhead"),
                bug("an entry lives from its arrival on", LivesFromArrival.class, "state.CacheState", "put"),
                bug("what is forgotten leaves no floor", Skip.class, "state.Floors", "raise"),
                new Bug(
                        "what was cleared may come again",
                        List.of(change(
                                Never.class, "state.Floors", named("clears").and(takesArguments(2))))),
                bug("adoption keeps what the peer has forgotten", Skip.class, "snapshot.SnapshotMerge", "prepare"),
                bug("a snapshot outlives what it stands for", Skip.class, "simulation.MemoryJournal", "force"),
                bug("stamps do not follow what was seen", Skip.class, "event.HybridClock", "observe"),
                bug("a condition always holds", Always.class, "Condition", "holds"));
    }

    /** Those that readers of changes over links meet. */
    static List<Bug> ofFeeds() {
        return List.of(
                bug(
                        "a feed that moves passes over a change of each writer",
                        PassesOver.class,
                        "client.FeedCore",
                        "next"),
                bug("a feed that moves begins where it once began", BeginsAgain.class, "client.FeedCore", "follow"),
                bug(
                        "a feed's place is behind a change that is still to be sent",
                        Ahead.class,
                        "serving.FeedRead",
                        "moved"));
    }

    private static Bug bug(String name, Class<?> advice, String type, String method) {
        return new Bug(name, List.of(change(advice, type, named(method))));
    }

    private static Change change(Class<?> advice, String type, ElementMatcher<? super MethodDescription> method) {
        return new Change(PACKAGE + type, Advice.to(advice).on(method));
    }

    private static Change touchWithoutValue() {
        try {
            return new Change(
                    PACKAGE + "writer.Writer",
                    MemberSubstitution.relaxed()
                            .method(named("value"))
                            .replaceWith(PlantedBugs.class.getMethod("nothing", Entry.class))
                            .on(named("touch")));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the place of an entry's value. */
    public static byte[] nothing(Entry entry) {
        return new byte[0];
    }

    /** The method does nothing. */
    static final class Skip {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return true;
        }
    }

    /** The method says no. */
    static final class Never {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) boolean answer) {
            answer = false;
        }
    }

    /** The method says yes. */
    static final class Always {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) boolean answer) {
            answer = true;
        }
    }

    static final class OneStamp {
        @Advice.OnMethodExit
        static void exit(
                @Advice.Argument(0) long stamp,
                @Advice.Argument(1) long origin,
                @Advice.Argument(2) long otherStamp,
                @Advice.Argument(3) long otherOrigin,
                @Advice.Return(readOnly = false) int order) {
            order = stamp == otherStamp && origin != otherOrigin ? 1 : order;
        }
    }

    static final class NoDuplicates {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) Acceptance verdict) {
            verdict = verdict == Acceptance.DUPLICATE ? Acceptance.APPLIED : verdict;
        }
    }

    static final class NoGaps {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) Acceptance verdict) {
            verdict = verdict == Acceptance.GAP ? Acceptance.APPLIED : verdict;
        }
    }

    static final class GapTaken {
        @Advice.OnMethodEnter
        static void enter(@Advice.FieldValue("log") LocalLog log, @Advice.FieldValue("event") EventFrame event) {
            log.accept(event);
        }
    }

    static final class Skipped {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(@Advice.Argument(0) byte[] frame) {
            return frame.length % 64 == 1;
        }
    }

    static final class TooStable {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) long stamp) {
            stamp = stamp == 0 ? 0 : stamp + HybridClock.stampAt(2_000);
        }
    }

    static final class AbsentRemove {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(
                @Advice.Argument(0) CacheState cache,
                @Advice.Argument(1) String key,
                @Advice.Argument(2) Condition condition) {
            return condition.isNone() && cache.peek(key) == null;
        }

        @Advice.OnMethodExit
        static void exit(
                @Advice.Enter boolean absent,
                @Advice.Argument(0) CacheState cache,
                @Advice.Argument(1) String key,
                @Advice.Return(readOnly = false) Outcome outcome) {
            if (absent) {
                outcome = new Outcome(cache.newestKnown(key).stamp(), 1, false);
            }
        }
    }

    static final class SameOrigin {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(2) SimDisk disk, @Advice.Argument(value = 5, readOnly = false) long origin) {
            int epochs = disk.epochs().size();
            origin = epochs == 0 ? origin : disk.epochs().get(epochs - 1).origin();
        }
    }

    /** Moves a frontier by one event of each origin. */
    public static void passOver(@Nullable Frontier had) {
        if (had != null) {
            had.copy().forEach((origin, sequence, promise) -> had.advance(origin, sequence + 1, 0));
        }
    }

    static final class PassesOver {
        @Advice.OnMethodEnter
        static void enter(@Advice.FieldValue("had") Frontier had) {
            passOver(had);
        }
    }

    static final class BeginsAgain {
        @Advice.OnMethodExit
        static void exit(
                @Advice.FieldValue("first") FeedMessage.Follow first,
                @Advice.Return(readOnly = false) FeedMessage.Follow follow) {
            follow = first;
        }
    }

    static final class Ahead {
        @Advice.OnMethodEnter
        static boolean enter(@Advice.FieldValue(value = "carried", readOnly = false) boolean carried) {
            boolean was = carried;
            carried = false;
            return was;
        }

        @Advice.OnMethodExit
        static void exit(
                @Advice.Enter boolean was, @Advice.FieldValue(value = "carried", readOnly = false) boolean carried) {
            carried = was;
        }
    }

    static final class LivesFromArrival {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.FieldValue("time") NodeTime time,
                @Advice.Argument(3) long stamp,
                @Advice.Argument(value = 5, readOnly = false) long expiresAt) {
            if (expiresAt != Event.NEVER) {
                expiresAt = time.epochMillis() + expiresAt - HybridClock.epochMillis(stamp);
            }
        }
    }
}
