package io.geolru;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import io.geolru.event.Names;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;

/** Turns values of one type into bytes with a media type, and back. Thread-safe. */
abstract class ValueCodec<V> {
    static final String JSON = "application/json";
    static final String TEXT = "text/plain;charset=utf-8";
    static final String BYTES = "application/octet-stream";

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModules(new JavaTimeModule(), new Jdk8Module(), new ParameterNamesModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final Class<V> type;
    private final String contentType;

    private ValueCodec(Class<V> type, String contentType) {
        this.type = type;
        this.contentType = contentType;
    }

    /** The codec for a type: bytes as they are, text as UTF-8, everything else as JSON. */
    @SuppressWarnings("unchecked") // int.class and Integer.class are both a Class<Integer>
    static <V> ValueCodec<V> of(Class<V> primitiveOrNot) {
        Class<V> type = (Class<V>) MethodType.methodType(primitiveOrNot).wrap().returnType();
        if (type == byte[].class) {
            return new BytesCodec<>(type);
        }
        if (type == String.class) {
            return new TextCodec<>(type);
        }
        return new JsonCodec<>(type);
    }

    final Class<V> type() {
        return type;
    }

    /** The media type of what {@link #encode} makes. */
    final String contentType() {
        return contentType;
    }

    /**
     * The bytes of a value; no one else has them.
     *
     * @throws IllegalArgumentException when the value cannot be encoded
     */
    abstract byte[] encode(V value);

    /** The value of bytes that were stored under a media type. */
    abstract V decode(byte[] bytes, String storedContentType) throws IOException;

    private static boolean isJson(String contentType) {
        return contentType.startsWith(JSON);
    }

    private static final class BytesCodec<V> extends ValueCodec<V> {
        BytesCodec(Class<V> type) {
            super(type, BYTES);
        }

        @Override
        byte[] encode(V value) {
            return ((byte[]) value).clone();
        }

        @Override
        V decode(byte[] bytes, String storedContentType) {
            return type().cast(bytes);
        }
    }

    private static final class TextCodec<V> extends ValueCodec<V> {
        TextCodec(Class<V> type) {
            super(type, TEXT);
        }

        @Override
        byte[] encode(V value) {
            String text = (String) value;
            Names.utf8Length(text); // refuses what UTF-8 cannot carry, which would come back as question marks
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        V decode(byte[] bytes, String storedContentType) throws IOException {
            if (isJson(storedContentType)) {
                JsonNode json = MAPPER.readTree(bytes);
                if (json.isTextual()) {
                    return type().cast(json.textValue());
                }
            }
            return type().cast(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private static final class JsonCodec<V> extends ValueCodec<V> {
        JsonCodec(Class<V> type) {
            super(type, JSON);
        }

        @Override
        byte[] encode(V value) {
            try {
                return MAPPER.writeValueAsBytes(value);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(
                        "value of " + value.getClass().getName() + " cannot be written as JSON: "
                                + e.getOriginalMessage(),
                        e);
            }
        }

        @Override
        V decode(byte[] bytes, String storedContentType) throws IOException {
            V value = MAPPER.readValue(bytes, type());
            if (value == null) {
                throw new IOException("JSON null");
            }
            return value;
        }
    }
}
