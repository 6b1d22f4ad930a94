package io.geolru.it;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Linux says of the sockets of a process. Stateless. */
final class Sockets {
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int INODE = 9;

    private Sockets() {}

    /** One socket; the addresses are wildcards where it has none. */
    record Socket(String protocol, InetAddress local, int localPort, InetAddress remote, int remotePort) {
        boolean isUdp() {
            return protocol.startsWith("udp");
        }
    }

    /** Whether this system tells. */
    static boolean areTold() {
        return Files.isReadable(Path.of("/proc/self/net/udp")) && Files.isDirectory(Path.of("/proc/self/fd"));
    }

    /** The internet sockets that a process has now. */
    static List<Socket> of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        Set<String> inodes = inodes(process.resolve("fd"));
        List<Socket> sockets = new ArrayList<>();
        for (String protocol : List.of("tcp", "tcp6", "udp", "udp6")) {
            Path table = process.resolve("net").resolve(protocol);
            if (!Files.exists(table)) {
                continue;
            }
            for (String line : Files.readAllLines(table)) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > INODE && inodes.contains(fields[INODE])) {
                    sockets.add(socket(protocol, fields));
                }
            }
        }
        return sockets;
    }

    /** The interfaces on which anyone in the network of a process has joined a group. */
    static Set<String> interfacesOf(long pid, InetAddress group) throws IOException {
        String wanted = HexFormat.of()
                .withUpperCase()
                .toHexDigits(ByteBuffer.wrap(group.getAddress())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getInt());
        Set<String> interfaces = new HashSet<>();
        String current = "";
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "net", "igmp"))) {
            String[] fields = line.strip().split("[\\s:]+", -1);
            if (!Character.isWhitespace(line.charAt(0))) {
                current = fields[1];
            } else if (fields[0].equals(wanted)) {
                interfaces.add(current);
            }
        }
        return interfaces;
    }

    private static Set<String> inodes(Path descriptors) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> open = Files.list(descriptors)) {
            for (Path descriptor : open.toList()) {
                try {
                    Matcher socket =
                            SOCKET.matcher(Files.readSymbolicLink(descriptor).toString());
                    if (socket.matches()) {
                        inodes.add(socket.group(1));
                    }
                } catch (NoSuchFileException closed) {
                    // It was open when the folder was listed.
                }
            }
        }
        return inodes;
    }

    private static Socket socket(String protocol, String[] fields) throws IOException {
        String[] local = fields[LOCAL].split(":", -1);
        String[] remote = fields[REMOTE].split(":", -1);
        return new Socket(
                protocol,
                address(local[0]),
                HexFormat.fromHexDigits(local[1]),
                address(remote[0]),
                HexFormat.fromHexDigits(remote[1]));
    }

    /** Each four bytes are a number in the machine's own order. */
    private static InetAddress address(String hex) throws IOException {
        ByteBuffer turned = ByteBuffer.allocate(hex.length() / 2);
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.nativeOrder());
        while (bytes.hasRemaining()) {
            turned.putInt(bytes.getInt());
        }
        return InetAddress.getByAddress(turned.array());
    }
}
