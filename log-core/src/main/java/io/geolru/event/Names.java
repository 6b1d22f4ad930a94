package io.geolru.event;

import java.nio.charset.StandardCharsets;

/** The rules for names of caches, keys and nodes. Stateless. */
public final class Names {
    /** The longest key, in bytes of UTF-8. */
    public static final int MAX_KEY_BYTES = 1024;

    private static final int MAX_CACHE_NAME_LENGTH = 64;
    private static final int MAX_CONTENT_TYPE = 255;

    private Names() {}

    /**
     * Checks a cache's name: 1 to 64 of letters, digits, {@code .}, {@code _} and {@code -}.
     *
     * @throws IllegalArgumentException when it is not one
     */
    public static String requireCacheName(String name) {
        if (name.isEmpty() || name.length() > MAX_CACHE_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "cache name must have 1 to " + MAX_CACHE_NAME_LENGTH + " characters, has " + name.length());
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean allowed =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || ".-_".indexOf(c) >= 0;
            if (!allowed) {
                throw new IllegalArgumentException(
                        "cache name may have letters, digits, '.', '_' and '-' only: '" + name + "'");
            }
        }
        return name;
    }

    /**
     * Checks a key: 1 byte to 1 KiB of UTF-8.
     *
     * @throws IllegalArgumentException when it is empty, too long, or has an unpaired surrogate, which UTF-8 cannot carry
     */
    public static String requireKey(String key) {
        int bytes = utf8Length(key);
        if (bytes < 1 || bytes > MAX_KEY_BYTES) {
            throw new IllegalArgumentException("key must have 1 to " + MAX_KEY_BYTES + " bytes of UTF-8, has " + bytes);
        }
        return key;
    }

    /**
     * Checks a media type: type and subtype with parameters behind, 255 visible characters of ASCII at most.
     *
     * @throws IllegalArgumentException when it is not one
     */
    public static String requireContentType(String type) {
        int slash = endOfToken(type, 0);
        int end = endOfToken(type, slash + 1);
        boolean isType = slash > 0 && end > slash + 1 && type.charAt(slash) == '/';
        if (!isType || type.length() > MAX_CONTENT_TYPE || !(end == type.length() || areParameters(type, end))) {
            throw new IllegalArgumentException(
                    "must be a media type of at most " + MAX_CONTENT_TYPE + " visible characters of ASCII");
        }
        return type;
    }

    private static boolean areParameters(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        boolean begin = at < text.length() && text.charAt(at) == ';';
        while (at < text.length() && text.charAt(at) >= ' ' && text.charAt(at) <= '~') {
            at++;
        }
        return begin && at == text.length();
    }

    /** Where a token of RFC 9110 (section 5.6.2) ends. */
    private static int endOfToken(String text, int from) {
        int at = from;
        while (at < text.length() && isOfToken(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isOfToken(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+.^_`|~-".indexOf(c) >= 0;
    }

    /**
     * The length of a text in UTF-8.
     *
     * @throws IllegalArgumentException when it has an unpaired surrogate
     */
    public static int utf8Length(String text) {
        int length = text.length();
        int bytes = length;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                continue;
            }
            if (c < 0x800) {
                bytes += 1;
            } else if (!Character.isSurrogate(c)) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 2;
                i++;
            } else {
                throw new IllegalArgumentException("text has an unpaired surrogate at character " + i);
            }
        }
        return bytes;
    }

    /** The hash of a cluster id, the same in every version: FNV-1a, 64 bit (Fowler, Noll, Vo), over its UTF-8 bytes. */
    public static long clusterHash(String cluster) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : cluster.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
        }
        return hash;
    }
}
