package io.geolru.config;

import io.geolru.Durations;
import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The types that settings have. Stateless. */
public final class Values {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})(KB|MB|GB)");
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3})%");
    /** Largest first. */
    private static final List<Unit> BYTES =
            List.of(new Unit("GB", 1L << 30), new Unit("MB", 1L << 20), new Unit("KB", 1L << 10), new Unit("B", 1));

    private Values() {}

    private record Unit(String name, long amount) {}

    /** A name: 1 to 64 of letters, digits, {@code .}, {@code _} and {@code -}. */
    public static ValueType<String> name() {
        return text("1 to 64 of letters, digits, '.', '_' and '-'", NAME);
    }

    /** A text that a pattern matches as a whole. */
    public static ValueType<String> text(String allowed, Pattern pattern) {
        return new ValueType<>(
                allowed, text -> text, text -> pattern.matcher(text).matches(), text -> text);
    }

    /** {@code true} or {@code false}. */
    public static ValueType<Boolean> bool() {
        Map<String, Boolean> words = Map.of("true", true, "false", false);
        return new ValueType<>("true or false", words::get, value -> true, String::valueOf);
    }

    /** A whole number in a range, both ends included. */
    public static ValueType<Long> integer(long min, long max) {
        return new ValueType<>(
                "an integer from " + min + " to " + max,
                text -> text.matches("-?[0-9]{1,18}") ? Long.valueOf(text) : null,
                value -> value >= min && value <= max,
                String::valueOf);
    }

    /** One of an enumeration; {@code LOW_LATENCY} is written {@code lowLatency}. */
    public static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            words.put(camelCase(constant.name()), constant);
        }
        return new ValueType<>(
                String.join(", ", words.keySet()), words::get, value -> true, value -> camelCase(value.name()));
    }

    /** A duration in a range, both ends included; it has milliseconds. */
    public static ValueType<Duration> duration(Duration min, Duration max) {
        return new ValueType<>(
                "an integer and ms, s, m, h or d, from " + Durations.text(min) + " to " + Durations.text(max),
                Durations::parse,
                value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
                Durations::text);
    }

    /** A size in bytes, in a range, both ends included. */
    public static ValueType<Long> size(long min, long max) {
        return new ValueType<>(
                "an integer and KB, MB or GB, from " + sizeText(min) + " to " + sizeText(max),
                Values::parseSize,
                value -> value >= min && value <= max,
                Values::sizeText);
    }

    /** A size in bytes, or a part of a whole, from 1 to 90 percent of it. The value is in bytes. */
    public static ValueType<Long> sizeOrPercentOf(long whole, String ofWhat, long min, long max) {
        return new ValueType<>(
                "1% to 90% of " + ofWhat + ", or an integer and KB, MB or GB, from " + sizeText(min) + " to "
                        + sizeText(max),
                text -> {
                    Matcher percent = PERCENT.matcher(text);
                    if (!percent.matches()) {
                        return parseSize(text);
                    }
                    int part = Integer.parseInt(percent.group(1));
                    return part < 1 || part > 90 ? null : Long.valueOf(Math.max(min, whole / 100 * part));
                },
                value -> value >= min && value <= max,
                Values::sizeText);
    }

    /** A host and a port of at least {@code minPort}. */
    public static ValueType<HostPort> hostPort(int minPort) {
        return new ValueType<>(
                "host:port or [ipv6]:port, the port from " + minPort + " to 65535",
                HostPort::parse,
                value -> value.port() >= minPort,
                HostPort::toString);
    }

    /** The group and port of a multicast channel. */
    public static ValueType<HostPort> multicastGroup() {
        return new ValueType<>(
                "address:port of a multicast group (224.0.0.0 to 239.255.255.255, or [ff00::] and up) whose last byte is odd",
                HostPort::parse,
                Values::isMulticastGroup,
                HostPort::toString);
    }

    /** A host's name or address. */
    public static ValueType<String> host() {
        return new ValueType<>("a host name or an IP address", text -> text, HostPort::isHost, text -> text);
    }

    /** The address of a network interface, or the network that it is in. */
    public static ValueType<String> networkInterface() {
        return new ValueType<>(
                "a host name, an IP address, or a network as address/prefix",
                text -> text,
                IpAddress::isHostOrNetwork,
                text -> text);
    }

    /** A path of the file system, absolute or from the working directory. */
    public static ValueType<Path> path() {
        return new ValueType<>(
                "a path", Values::parsePath, value -> !value.toString().isEmpty(), Path::toString);
    }

    /** The shortest text that reads as a size; {@code B} for bytes that are no whole KB. */
    public static String sizeText(long bytes) {
        for (Unit unit : BYTES) {
            if (bytes != 0 && bytes % unit.amount() == 0) {
                return bytes / unit.amount() + unit.name();
            }
        }
        return bytes + "B";
    }

    private static @Nullable Long parseSize(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long amount = Long.parseLong(matcher.group(1));
        for (Unit unit : BYTES) {
            if (unit.name().equals(matcher.group(2))) {
                return amount <= Long.MAX_VALUE / unit.amount() ? Long.valueOf(amount * unit.amount()) : null;
            }
        }
        return null;
    }

    private static @Nullable Path parsePath(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static boolean isMulticastGroup(HostPort group) {
        InetAddress address = IpAddress.parse(group.host());
        if (address == null || !address.isMulticastAddress() || group.port() == 0) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return (bytes[bytes.length - 1] & 1) == 1; // Aeron takes the even address above for its control messages
    }

    private static String camelCase(String constant) {
        String[] words = constant.toLowerCase(Locale.ROOT).split("_", -1);
        StringBuilder text = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            text.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
        }
        return text.toString();
    }
}
