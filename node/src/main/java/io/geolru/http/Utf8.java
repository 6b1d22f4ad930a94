package io.geolru.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Strict UTF-8 and strict percent-encoding. Stateless. */
final class Utf8 {
    private Utf8() {}

    /** The text of bytes, or null when they are not UTF-8. */
    static @Nullable String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /**
     * Decodes a part of a request's target.
     *
     * @param encoded the part as it was sent
     * @param plusIsSpace whether {@code +} stands for a space, as it does in a query
     * @return the text, or null when a {@code %} has not two hexadecimal digits behind it, a byte is not ASCII, or the outcome is not UTF-8
     */
    static @Nullable String decodePercent(String encoded, boolean plusIsSpace) {
        if (isPlain(encoded)) {
            return encoded;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                int high = hexAt(encoded, i + 1);
                int low = hexAt(encoded, i + 2);
                if (high < 0 || low < 0) {
                    return null;
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else if (c > 0x7E || c < 0x21) {
                return null;
            } else {
                bytes.write(c == '+' && plusIsSpace ? ' ' : c);
            }
        }
        return decode(bytes.toByteArray());
    }

    private static boolean isPlain(String encoded) {
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c > 0x7E || c < 0x21 || c == '%' || c == '+') {
                return false;
            }
        }
        return true;
    }

    /** The hexadecimal digit at an index, -1 when there is none. */
    private static int hexAt(String text, int index) {
        char c = index < text.length() ? text.charAt(index) : ' ';
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
