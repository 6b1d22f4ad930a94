package io.geolru.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration. Immutable.
 *
 * @param words the words of its dotted path; a {@code *} stands for any name
 * @param type what values it takes
 * @param fallback the text of the default; null when the default is null, or is not a constant
 * @param nullable whether null is allowed
 * @param secret whether the value must never be shown
 * @param <T> what the setting is to the program
 */
public record Key<T>(
        List<String> words, ValueType<T> type, @Nullable String fallback, boolean nullable, boolean secret) {
    private static final String ANY = "*";
    static final String HIDDEN = "***";

    /** A key with a default, which is never null. */
    public static <T> Key<T> of(String path, ValueType<T> type, String fallback) {
        return new Key<>(words(path), type, fallback, false, false);
    }

    /** A key whose default is not a constant, and which is never null. */
    public static <T> Key<T> derived(String path, ValueType<T> type) {
        return new Key<>(words(path), type, null, false, false);
    }

    /** A key that may be null. */
    public static <T> Key<T> nullable(String path, ValueType<T> type, @Nullable String fallback) {
        return new Key<>(words(path), type, fallback, true, false);
    }

    /** A key that may be null, as it is by default, and whose value is never shown. */
    public static <T> Key<T> secret(String path, ValueType<T> type) {
        return new Key<>(words(path), type, null, true, true);
    }

    /** A key that is a list whose values are never shown. */
    public static <T> Key<T> secrets(String path, ValueType<T> type) {
        return new Key<>(words(path), type, null, false, true);
    }

    /** This key with the {@code *} of its path replaced. */
    public Key<T> at(String name) {
        List<String> named =
                words.stream().map(word -> word.equals(ANY) ? name : word).toList();
        return new Key<>(named, type, fallback, nullable, secret);
    }

    /** The dotted path. */
    public String path() {
        return String.join(".", words);
    }

    /** The default; only for a key that has one. */
    public T defaultValue() {
        if (fallback == null) {
            throw new IllegalStateException(path() + " has no constant default");
        }
        return parse(fallback);
    }

    /**
     * Reads a value.
     *
     * @throws ConfigException when the text is not allowed
     */
    public T parse(String text) {
        T value = type.parse(text);
        if (value == null) {
            throw notAllowed(text);
        }
        return value;
    }

    /**
     * Checks a value that did not come as text.
     *
     * @return the value
     * @throws ConfigException when it is not allowed
     */
    public T check(T value) {
        if (!type.valid().test(value)) {
            throw notAllowed(type.writer().apply(value));
        }
        return value;
    }

    /** The same for a key that may be null. */
    public @Nullable T checkNullable(@Nullable T value) {
        return value == null ? null : check(value);
    }

    ConfigException notAllowed(String text) {
        return ConfigException.notAllowed(
                path(), secret ? HIDDEN : text, (nullable ? "null, or " : "") + type.allowed());
    }

    private static List<String> words(String path) {
        return List.of(path.split("\\.", -1));
    }
}
