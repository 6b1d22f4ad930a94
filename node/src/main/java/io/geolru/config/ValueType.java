package io.geolru.config;

import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A type of settings: how its text is read, which of its values are allowed, and how both are told to a user. Immutable.
 *
 * @param allowed what is allowed, as words that end a sentence
 * @param reader reads the text form; null when the text is not of this type
 * @param valid whether a value of the type is allowed
 * @param writer the text form of a value
 * @param <T> what the setting is to the program
 */
public record ValueType<T>(
        String allowed, Function<String, @Nullable T> reader, Predicate<T> valid, Function<T, String> writer) {

    /** The value of a text, or null when it is not allowed. */
    public @Nullable T parse(String text) {
        T value = reader.apply(text);
        return value != null && valid.test(value) ? value : null;
    }
}
