package io.geolru.journal;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One epoch of a journal, as its directory's name says. Immutable.
 *
 * @param number the number of the epoch, from 1
 * @param origin the epoch's identity as a source of events, never 0
 * @param path the directory
 */
public record EpochDirectory(int number, long origin, Path path) {
    private static final Pattern NAME = Pattern.compile("(\\d{8,10})-(\\p{XDigit}{16})");

    static String name(int number, long origin) {
        return String.format(Locale.ROOT, "%08d-%016x", number, origin);
    }

    /** Reads a directory's name; null when it is not one of an epoch. */
    static @Nullable EpochDirectory of(Path path) {
        Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
        if (!name.matches()) {
            return null;
        }
        long number = Long.parseLong(name.group(1));
        long origin = HexFormat.fromHexDigitsToLong(name.group(2));
        return number < 1 || number > Integer.MAX_VALUE || origin == 0
                ? null
                : new EpochDirectory((int) number, origin, path);
    }
}
