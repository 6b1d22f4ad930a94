package io.geolru.config;

/** Writes settings as YAML. */
public final class YamlText {
    private YamlText() {}

    /** A document with one key, whose path is dotted, and its value, which is YAML itself. */
    public static String of(String path, String value) {
        StringBuilder text = new StringBuilder();
        String[] words = path.split("\\.", -1);
        for (int i = 0; i < words.length; i++) {
            text.append("  ".repeat(i)).append(words[i]).append(i == words.length - 1 ? ": " + value : ":\n");
        }
        return text.append('\n').toString();
    }
}
