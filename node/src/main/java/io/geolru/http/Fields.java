package io.geolru.http;

import io.geolru.Condition;
import io.geolru.Durations;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.event.Names;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the fields that calls have in common; each refusal names the field. Stateless. */
final class Fields {
    /** The longest that a read may wait for a version. */
    static final Duration MAX_WAIT = Duration.ofMinutes(1);

    static final HttpString MIN_VERSION = new HttpString("Geolru-Min-Version");
    static final HttpString VERSION = new HttpString("Geolru-Version");

    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(1);
    private static final int NANO_DIGITS = 9;
    private static final BigDecimal MIN_SECONDS = new BigDecimal("0.001");
    private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(Ttl.MAX.toSeconds());
    private static final Pattern ENTITY_TAG = Pattern.compile("(W/)?\"[!#-~]*\"");
    private static final Pattern OUR_TAG = Pattern.compile("\"([0-9a-f]{16}-[0-9a-f]{16})\"");
    private static final Pattern JSON_TYPE =
            Pattern.compile("application/json[ \t]*(;[ \t]*charset[ \t]*=[ \t]*\"?utf-8\"?[ \t]*)?");

    private static final Pattern LINES_TYPE = Pattern.compile(
            "application/(x-ndjson|ndjson|jsonl|json)[ \t]*(;[ \t]*charset[ \t]*=[ \t]*\"?utf-8\"?[ \t]*)?");

    private Fields() {}

    /** A key of 1 byte to 1 KiB of UTF-8. */
    static String key(String field, String key) {
        try {
            return Names.requireKey(key);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest(field, String.valueOf(e.getMessage()));
        }
    }

    /** A cache's name. */
    static String cacheName(String name) {
        try {
            return Names.requireCacheName(name);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest("cache", String.valueOf(e.getMessage()));
        }
    }

    /** A life in seconds. */
    static Ttl seconds(String field, BigDecimal seconds) {
        if (seconds.signum() <= 0 || seconds.compareTo(MAX_SECONDS) > 0) {
            throw HttpProblem.badRequest(field, "must be a number of seconds above 0 and at most " + MAX_SECONDS);
        }
        if (seconds.compareTo(MIN_SECONDS) < 0) {
            return Ttl.of(Duration.ofMillis(1)); // never 0, and a scale of millions of digits is never worked out
        }
        long nanos = seconds.movePointRight(NANO_DIGITS)
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
        return Ttl.of(Duration.ofNanos(nanos));
    }

    /** The parameter {@code ttl}: a duration. */
    static Ttl ttl(String text) {
        Duration life = Durations.parse(text);
        if (life == null || life.isZero() || life.compareTo(Ttl.MAX) > 0) {
            throw HttpProblem.badRequest(
                    "ttl", "must be an integer and ms, s, m, h or d, above 0 and at most 36500d, is '" + text + "'");
        }
        return Ttl.of(life);
    }

    /** How long a read may wait. */
    static Duration waitTime(@Nullable String text) {
        if (text == null) {
            return DEFAULT_WAIT;
        }
        Duration time = Durations.parse(text);
        if (time == null || time.compareTo(MAX_WAIT) > 0) {
            throw HttpProblem.badRequest("wait", "must be an integer and ms, s or m, at most 1m, is '" + text + "'");
        }
        return time;
    }

    /** The version that a read wants to see, or null. */
    static @Nullable Version minVersion(Request request) {
        String text = request.header(MIN_VERSION);
        return text == null ? null : version(MIN_VERSION.toString(), text);
    }

    /** The condition of {@code If-Match} and, where the call knows it, {@code If-None-Match}. */
    static Condition condition(Request request, boolean mayAskForAbsence) {
        String match = request.header(Headers.IF_MATCH);
        String noneMatch = request.header(Headers.IF_NONE_MATCH);
        if (noneMatch != null) {
            if (!mayAskForAbsence || !noneMatch.equals("*")) {
                throw HttpProblem.badRequest("If-None-Match", "only * is understood, and only where something is put");
            }
            if (match != null) {
                throw HttpProblem.badRequest("If-None-Match", "cannot stand beside If-Match");
            }
            return Condition.absent();
        }
        if (match == null) {
            return Condition.none();
        }
        if (match.equals("*")) {
            return Condition.present();
        }
        return Condition.matchesAny(versions(match));
    }

    /** The versions in a list of ETags; one that is weak or not of our making is an ETag as well, which no entry has (RFC 9110, 13.1.1). */
    private static List<Version> versions(String list) {
        List<Version> versions = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            String tag = part.strip();
            Matcher ours = OUR_TAG.matcher(tag);
            if (ours.matches()) {
                versions.add(Version.parse(ours.group(1)));
            } else if (!ENTITY_TAG.matcher(tag).matches()) {
                throw HttpProblem.badRequest(
                        "If-Match", "must be * or ETags in quotation marks with commas between them");
            }
        }
        return versions;
    }

    /**
     * Whether a read's {@code If-None-Match} names the version that there is, so that the reader has it already. Tags are compared weakly
     * (RFC 9110, 13.1.2).
     */
    static boolean hasAlready(Request request, Version version) {
        String known = request.header(Headers.IF_NONE_MATCH);
        if (known == null) {
            return false;
        }
        if (known.equals("*")) {
            return true;
        }
        boolean has = false;
        for (String part : known.split(",", -1)) {
            String tag = part.strip();
            if (!ENTITY_TAG.matcher(tag).matches()) {
                throw HttpProblem.badRequest(
                        "If-None-Match", "must be * or ETags in quotation marks with commas between them");
            }
            has |= tag.substring(tag.indexOf('"') + 1, tag.length() - 1).equals(version.toString());
        }
        return has;
    }

    private static Version version(String field, String text) {
        try {
            return Version.parse(text);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest(field, String.valueOf(e.getMessage()));
        }
    }

    /** The media type that a stored body has, as the request tells it. */
    static String contentType(Request request) {
        requireNoEncoding(request);
        String type = request.header(Headers.CONTENT_TYPE);
        if (type == null) {
            return "application/octet-stream";
        }
        try {
            return Names.requireContentType(type);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.unsupportedMediaType("Content-Type: " + e.getMessage());
        }
    }

    /** Refuses a body that is not JSON in UTF-8 by its own account. */
    static void requireJson(Request request) {
        requireNoEncoding(request);
        String type = request.header(Headers.CONTENT_TYPE);
        if (type == null || !JSON_TYPE.matcher(type.toLowerCase(Locale.ROOT)).matches()) {
            throw HttpProblem.unsupportedMediaType(
                    "Content-Type: must be application/json, in UTF-8, is " + (type == null ? "missing" : type));
        }
    }

    /** Refuses a body that is not lines of JSON by its own account. */
    static void requireLines(Request request) {
        requireNoEncoding(request);
        String type = request.header(Headers.CONTENT_TYPE);
        if (type == null || !LINES_TYPE.matcher(type.toLowerCase(Locale.ROOT)).matches()) {
            throw HttpProblem.unsupportedMediaType(
                    "Content-Type: must be application/x-ndjson, in UTF-8, is " + (type == null ? "missing" : type));
        }
    }

    /** The most entries of a listing; all of them where the request does not say. */
    static int limit(@Nullable String text) {
        if (text == null) {
            return Integer.MAX_VALUE;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit > 0) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw HttpProblem.badRequest("limit", "must be an integer above 0, is '" + text + "'");
    }

    /** The time after which samples are wanted, in milliseconds since 1970; 0 where the request does not say. */
    static long sinceMs(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw HttpProblem.badRequest("since", "must be an integer of milliseconds since 1970, is '" + text + "'");
        }
    }

    private static void requireNoEncoding(Request request) {
        String encoding = request.header(Headers.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw HttpProblem.unsupportedMediaType("Content-Encoding: must be absent or identity, is " + encoding);
        }
    }
}
