package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.samples.InvalidationService;
import io.geolru.samples.PriceService;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The services that the README shows, beside a real node. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SamplesIT {
    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    @Test
    void pricesAreReadAndTheirChangesFollowedOverARestart() throws Exception {
        ClusterNode node = cluster.start("eu", "--set", "clients={}");
        String at = "ipc:" + node.dataDir();
        Path kept = cluster.folder().resolve("place");
        node.put("prices", "tea", "3.20");
        try (Service prices = Service.start(PriceService.class, at)) {
            try (Service invalidation = Service.start(InvalidationService.class, kept.toString(), at)) {
                node.put("prices", "tea", "3.40");
                assertThat(invalidation.out().readLine()).isEqualTo("invalid: tea");
                Await.until("its place is kept", () -> kept.toFile().length() > 0);
            }
            node.put("prices", "coffee", "4.10");
            prices.tell("tea");
            assertThat(prices.out().readLine()).isEqualTo("tea: 3.40");
            prices.tell("milk");
            assertThat(prices.out().readLine()).isEqualTo("milk: unknown");
            try (Service again = Service.start(InvalidationService.class, kept.toString(), at)) {
                assertThat(again.out().readLine()).isIn("invalid: tea", "invalid: coffee");
                node.put("prices", "end", "0");
                Await.until("it comes to the end", () -> again.out().readLine().equals("invalid: end"));
            }
        }
    }
}
