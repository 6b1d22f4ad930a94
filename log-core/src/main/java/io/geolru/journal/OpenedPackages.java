package io.geolru.journal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Opens the packages of the JDK that Chronicle and Agrona reach into, so that nobody who embeds a node has to put flags on the command
 * line. Thread-safe.
 *
 * <p>{@link #ensure} must run before the first class of Chronicle or Agrona is initialized, since some of them look once and for all. What
 * starts a node, a tool or a test calls it first; {@link DataDirectory} calls it, too. Where the packages are open already, by flags or by
 * the manifest of a runnable jar, it does nothing to the JDK. Otherwise it takes the JDK's own trusted look-up object by way of {@code
 * sun.misc.Unsafe}, of which JDK 24 and later print a warning.
 */
public final class OpenedPackages {
    private static final List<String> PACKAGES = List.of(
            "java.lang",
            "java.lang.reflect",
            "java.io",
            "java.nio",
            "java.nio.channels.spi",
            "java.util",
            "sun.nio.ch",
            "jdk.internal.misc",
            "jdk.internal.ref");

    private OpenedPackages() {}

    /**
     * Opens what is not open yet and switches off what Chronicle would start by itself: reports of usage, announcements, threads. Properties
     * that the user has set are left as they are.
     *
     * @throws IllegalStateException when this JVM does not let itself be opened; the message has the flags to add
     */
    public static synchronized void ensure() {
        quietChronicle();
        Module base = Object.class.getModule();
        Module ours = OpenedPackages.class.getModule();
        List<String> closed = PACKAGES.stream()
                .filter(name -> base.getPackages().contains(name))
                .filter(name -> !base.isOpen(name, ours))
                .toList();
        if (!closed.isEmpty()) {
            open(base, closed);
        }
    }

    private static void open(Module base, List<String> packages) {
        try {
            MethodHandle open = trustedLookup()
                    .findVirtual(
                            Module.class, "implAddOpensToAllUnnamed", MethodType.methodType(void.class, String.class));
            for (String name : packages) {
                open.invoke(base, name);
            }
        } catch (Throwable e) { // A method handle declares no less.
            throw new IllegalStateException(
                    "this JVM does not let its packages be opened; start it with "
                            + packages.stream()
                                    .map(name -> "--add-opens java.base/" + name + "=ALL-UNNAMED")
                                    .collect(Collectors.joining(" ")),
                    e);
        }
    }

    /** By reflection, since a compiler warns of every direct use of Unsafe, and cannot be told not to. */
    private static MethodHandles.Lookup trustedLookup() throws ReflectiveOperationException {
        Class<?> unsafeClass = Class.forName("sun.misc.Unsafe");
        Field theUnsafe = unsafeClass.getDeclaredField("theUnsafe");
        theUnsafe.setAccessible(true);
        Object unsafe = theUnsafe.get(null);
        Field lookup = MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP");
        Object base = unsafeClass.getMethod("staticFieldBase", Field.class).invoke(unsafe, lookup);
        Object offset = unsafeClass.getMethod("staticFieldOffset", Field.class).invoke(unsafe, lookup);
        return (MethodHandles.Lookup)
                unsafeClass.getMethod("getObject", Object.class, long.class).invoke(unsafe, base, offset);
    }

    private static void quietChronicle() {
        presetProperty("chronicle.analytics.disable", "true");
        presetProperty("chronicle.announcer.disable", "true");
        presetProperty("chronicle.disk.monitor.disable", "true");
        presetProperty("background.releaser", "false");
        presetProperty("disable.perf.info", "true");
    }

    private static void presetProperty(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }
}
