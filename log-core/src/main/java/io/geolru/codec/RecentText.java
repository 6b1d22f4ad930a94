package io.geolru.codec;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/** Reads a text that is mostly the same as the last time, such as a cache's name: then the same object is given. Not thread-safe. */
final class RecentText {
    private byte[] bytes = {};
    private String text = "";

    /** The text of a range of a buffer in UTF-8. */
    String read(DirectBuffer buffer, int offset, int length) {
        if (!isRecent(buffer, offset, length)) {
            bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            text = new String(bytes, StandardCharsets.UTF_8);
        }
        return text;
    }

    private boolean isRecent(DirectBuffer buffer, int offset, int length) {
        if (length != bytes.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (buffer.getByte(offset + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
