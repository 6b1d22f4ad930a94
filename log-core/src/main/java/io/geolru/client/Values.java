package io.geolru.client;

import io.geolru.event.Names;
import java.nio.charset.StandardCharsets;

/** Values of one kind as bytes with a media type, and back; as the embedded cache has them. Stateless. */
enum Values {
    BYTES("application/octet-stream") {
        @Override
        byte[] encode(Object value) {
            return ((byte[]) value).clone();
        }

        @Override
        Object decode(byte[] bytes) {
            return bytes;
        }
    },
    TEXT("text/plain;charset=utf-8") {
        @Override
        byte[] encode(Object value) {
            String text = (String) value;
            Names.utf8Length(text); // refuses what UTF-8 cannot carry
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        Object decode(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    };

    private final String contentType;

    Values(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    abstract byte[] encode(Object value);

    abstract Object decode(byte[] bytes);
}
