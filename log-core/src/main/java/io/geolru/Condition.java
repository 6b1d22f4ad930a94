package io.geolru;

import java.util.List;
import java.util.stream.Collectors;

/** What must hold of the present entry for a write to be made, judged on the node that executes it. Immutable. */
public final class Condition {
    private static final Condition NONE = new Condition(Kind.NONE, List.of());
    private static final Condition ABSENT = new Condition(Kind.ABSENT, List.of());
    private static final Condition PRESENT = new Condition(Kind.PRESENT, List.of());

    /** What must hold. */
    public enum Kind {
        /** Nothing. */
        NONE,
        /** There is no live entry. */
        ABSENT,
        /** There is one. */
        PRESENT,
        /** There is one of a version among those expected. */
        VERSION
    }

    private final Kind kind;
    private final List<Version> expected;

    private Condition(Kind kind, List<Version> expected) {
        this.kind = kind;
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
        return new Condition(Kind.VERSION, List.copyOf(expected));
    }

    /** What must hold. */
    public Kind kind() {
        return kind;
    }

    /** The versions for {@link Kind#VERSION}; empty for the others. Not modifiable. */
    public List<Version> expected() {
        return expected;
    }

    /** Whether it always holds. */
    public boolean isNone() {
        return kind == Kind.NONE;
    }

    /**
     * Judges the condition.
     *
     * @param live whether there is a live entry
     * @param stamp its version's stamp, of no meaning without one
     * @param origin its version's origin, of no meaning without one
     */
    public boolean holds(boolean live, long stamp, long origin) {
        return switch (kind) {
            case NONE -> true;
            case ABSENT -> !live;
            case PRESENT -> live;
            case VERSION -> live && expected.contains(new Version(stamp, origin));
        };
    }

    @Override
    public String toString() {
        return switch (kind) {
            case NONE -> "none";
            case ABSENT -> "absent";
            case PRESENT -> "present";
            case VERSION ->
                "version " + expected.stream().map(Version::toString).collect(Collectors.joining(" or "));
        };
    }
}
