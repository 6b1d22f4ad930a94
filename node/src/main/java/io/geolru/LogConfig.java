package io.geolru;

/**
 * What a process of its own logs. Immutable.
 *
 * @param format how
 * @param level how much
 */
public record LogConfig(Format format, Level level) {
    /** How a line looks. */
    public enum Format {
        /** Time, level, where, what, and what is known of it as key="value". */
        TEXT,
        /** A JSON object. */
        JSON
    }

    /** How much is logged; each has what is in those before it. */
    public enum Level {
        /** What should not have happened. */
        ERROR,
        /** What an operator has to know of, and its end. */
        WARN,
        /** The ordinary life of a node and its peers. */
        INFO,
        /** More than one wants to read. */
        DEBUG
    }
}
