package io.geolru;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What must hold of the present entry for a write to be made, judged on the node that executes it. Immutable. */
public final class Condition {
    private static final Condition NONE = new Condition(false, null);
    private static final Condition ABSENT = new Condition(true, null);
    private static final Condition PRESENT = new Condition(false, null);

    private final boolean absent;
    private final @Nullable List<Version> expected;

    private Condition(boolean absent, @Nullable List<Version> expected) {
        this.absent = absent;
        this.expected = expected;
    }

    /** Always holds. */
    public static Condition none() {
        return NONE;
    }

    /** Holds when there is no live entry. */
    public static Condition absent() {
        return ABSENT;
    }

    /** Holds when there is a live entry, whatever its version. */
    public static Condition present() {
        return PRESENT;
    }

    /** Holds when there is a live entry of exactly this version. */
    public static Condition matches(Version expected) {
        return matchesAny(List.of(expected));
    }

    /** Holds when there is a live entry of exactly one of these versions; never, when there are none. */
    public static Condition matchesAny(List<Version> expected) {
        return new Condition(false, List.copyOf(expected));
    }

    /** Whether the condition needs to be looked at. */
    public boolean isNone() {
        return this == NONE;
    }

    /**
     * Judges the condition.
     *
     * @param live whether there is a live entry
     * @param stamp its version's stamp, of no meaning without one
     * @param origin its version's origin, of no meaning without one
     */
    public boolean holds(boolean live, long stamp, long origin) {
        if (this == NONE) {
            return true;
        }
        if (absent) {
            return !live;
        }
        return live && (expected == null || expected.contains(new Version(stamp, origin)));
    }

    @Override
    public String toString() {
        if (this == NONE) {
            return "none";
        }
        if (expected == null) {
            return absent ? "absent" : "present";
        }
        return "version " + expected.stream().map(Version::toString).collect(Collectors.joining(" or "));
    }
}
