package io.geolru.samples;

import io.geolru.changes.Position;
import io.geolru.client.CacheClient;
import io.geolru.client.ChangeFeed;
import io.geolru.client.ClientConfig;
import io.geolru.client.RemoteChange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;

/** Tells which prices are not what they were. Killed and started again, it goes on where it was, on any node: it misses none. */
public final class InvalidationService {
    private InvalidationService() {}

    /** @param arguments the file that keeps where it is, then where nodes serve clients */
    public static void main(String[] arguments) throws Exception {
        Path kept = Path.of(arguments[0]);
        Path fresh = Path.of(arguments[0] + ".new");
        String[] nodes = Arrays.copyOfRange(arguments, 1, arguments.length);
        Position from = Files.exists(kept) ? Position.parse(Files.readString(kept)) : null;
        try (CacheClient client = CacheClient.connect(ClientConfig.of(nodes));
                ChangeFeed<byte[]> feed = client.bytes("prices").changes(from)) {
            System.out.println("ready");
            while (true) {
                RemoteChange<byte[]> change = feed.poll(Duration.ofSeconds(1));
                if (change != null) {
                    System.out.println("invalid: " + (change.key().isEmpty() ? "all" : change.key()));
                }
                Files.writeString(fresh, feed.position().toString());
                Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE); // killed in between, it has the old one
            }
        }
    }
}
