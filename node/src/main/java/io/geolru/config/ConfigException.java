package io.geolru.config;

/** A setting that cannot be. Its message is one line that names the key, the value and what is allowed. Immutable. */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_SHOWN = 200;

    private final String key;

    private ConfigException(String key, String message) {
        super(oneLine(message));
        this.key = key;
    }

    /**
     * A value that the key does not take.
     *
     * @param key the key's dotted path, or the option's name
     * @param value the value as it was given
     * @param allowed what the key takes, as words
     */
    public static ConfigException notAllowed(String key, String value, String allowed) {
        return new ConfigException(key, key + ": '" + shown(value) + "' is not allowed; allowed: " + allowed);
    }

    /**
     * A key that there is not.
     *
     * @param key the key as it was given
     * @param nearest the known key that is most like it
     */
    public static ConfigException unknown(String key, String nearest) {
        return new ConfigException(key, shown(key) + ": there is no such key; the nearest known is " + nearest);
    }

    /**
     * A value that contradicts another, or cannot be read at all.
     *
     * @param key the key's dotted path, or the file's name
     * @param what what is wrong and what would be right
     */
    public static ConfigException of(String key, String what) {
        return new ConfigException(key, key + ": " + what);
    }

    /** The key's dotted path (or an option's or a file's name). */
    public String key() {
        return key;
    }

    private static String shown(String value) {
        return value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN) + "…";
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\u2028\u2029]+", " ").strip();
    }
}
