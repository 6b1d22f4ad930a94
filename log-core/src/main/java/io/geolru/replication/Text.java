package io.geolru.replication;

import java.nio.charset.StandardCharsets;

/** Short texts in control frames: at most 255 bytes of UTF-8. */
final class Text {
    private static final int MAX_LENGTH = 255;

    private Text() {}

    static byte[] bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException("longer than " + MAX_LENGTH + " bytes: '" + text + "'");
        }
        return bytes;
    }

    static String of(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
