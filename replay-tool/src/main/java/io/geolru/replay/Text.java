package io.geolru.replay;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** Texts and numbers as a person reads them, each on one line. Stateless. */
final class Text {
    private static final HexFormat HEX = HexFormat.of();
    private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB"};
    private static final int STEP = 1024;
    private static final Pattern PLAIN_ARGUMENT = Pattern.compile("[\\w./@%+=:,-]+");

    private Text() {}

    /** A size in the largest unit, powers of 1024, that leaves a number above 0. */
    static String bytes(long bytes) {
        double number = bytes;
        int unit = 0;
        while (number >= STEP && unit < UNITS.length - 1) {
            number /= STEP;
            unit++;
        }
        return unit == 0 || number >= 100
                ? String.format(Locale.ROOT, "%.0f %s", number, UNITS[unit])
                : String.format(Locale.ROOT, "%.1f %s", number, UNITS[unit]);
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number and what is counted; the name without an s for one. */
    static String count(long number, String ofWhat) {
        return number(number) + " " + ofWhat + (number == 1 ? "" : "s");
    }

    /** 16 hexadecimal digits. */
    static String hex(long number) {
        return HEX.toHexDigits(number);
    }

    /** As it is where that is one plain word, else in quotes with what does not print escaped. */
    static String word(String text) {
        return !text.isEmpty() && text.codePoints().allMatch(Text::isPlain) ? text : quoted(text);
    }

    /** As it is, but for what does not print. */
    static String line(String text) {
        return text.codePoints().allMatch(c -> c == ' ' || isPlain(c)) ? text : quoted(text);
    }

    /** In quotes, with what does not print, quotes and backslashes escaped. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c == ' ' || isPlain(c)) {
                        quoted.appendCodePoint(c);
                    } else {
                        for (char unit : Character.toChars(c)) {
                            quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                        }
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    /** A path as an argument of a command in a shell. */
    static String argument(Path path) {
        String text = path.toString();
        return PLAIN_ARGUMENT.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> c != '"' && c != '\\';
        };
    }
}
