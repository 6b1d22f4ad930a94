package io.geolru.it;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A program that hands connections on: from socket files, which processes of any network can connect to, to addresses in
 * the network that it runs in. It ends when its input does. Arguments: file, host and port in turn.
 */
final class Relay {
    private static final int BUFFER = 64 * 1024;

    private Relay() {}

    public static void main(String[] args) throws IOException {
        for (int i = 0; i + 2 < args.length; i += 3) {
            UnixDomainSocketAddress file = UnixDomainSocketAddress.of(Path.of(args[i]));
            InetSocketAddress target = new InetSocketAddress(args[i + 1], Integer.parseInt(args[i + 2]));
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(file);
            daemon(() -> accept(server, target));
        }
        System.out.println("relaying");
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    private static void accept(ServerSocketChannel server, InetSocketAddress target) {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                daemon(() -> connect(client, target));
            } catch (IOException e) {
                System.err.println("cannot accept: " + e);
                return;
            }
        }
    }

    private static void connect(SocketChannel client, InetSocketAddress target) {
        try {
            SocketChannel there = SocketChannel.open(target);
            daemon(() -> copy(client, there));
            copy(there, client);
        } catch (IOException refused) {
            close(client);
        }
    }

    /** Copies until either side ends, and then ends both. */
    private static void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        } catch (IOException ended) {
            // The other side is told below.
        }
        close(from);
        close(to);
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            System.err.println("cannot close: " + e);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }
}
