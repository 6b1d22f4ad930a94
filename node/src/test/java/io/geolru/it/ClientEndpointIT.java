package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.geolru.client.CacheClient;
import io.geolru.client.ClientConfig;
import io.geolru.client.RemoteCache;
import io.geolru.codec.Frames;
import io.geolru.request.Message;
import io.geolru.request.MessageCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What others than clients of this version and cluster send to the endpoint for clients, with Aeron as anybody has it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ClientEndpointIT {
    private static final int REQUESTS = 11;
    private static final int ANSWERS = 12;
    private static final int SCHEMA = 2;
    private static final int GARBAGE = 10;

    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    private final int port = FreePorts.udpPair();

    /** Two streams to and from the node, as a client's. */
    private record Stranger(Subscription answers, ExclusivePublication requests) implements AutoCloseable {
        static Stranger at(Aeron aeron, int port) throws Exception {
            Subscription answers =
                    aeron.addSubscription("aeron:udp?control-mode=response|control=127.0.0.1:" + (port + 1), ANSWERS);
            ExclusivePublication requests = aeron.addExclusivePublication(
                    "aeron:udp?term-length=64k|endpoint=127.0.0.1:" + port + "|response-correlation-id="
                            + answers.registrationId(),
                    REQUESTS);
            Stranger made = new Stranger(answers, requests);
            Await.until("the node hears it", () -> requests.isConnected() && answers.isConnected());
            return made;
        }

        void send(byte[] message) throws Exception {
            UnsafeBuffer bytes = new UnsafeBuffer(message);
            Await.until("it is sent", () -> requests.offer(bytes) > 0);
        }

        /** What the node says. */
        Message answer() throws Exception {
            MessageCodec codec = new MessageCodec();
            List<Message> all = new ArrayList<>();
            FragmentAssembler taking =
                    new FragmentAssembler((buffer, at, length, header) -> all.add(codec.decode(buffer, at, length)));
            Await.until("it is answered", () -> answers.poll(taking, 10) > 0);
            assertThat(all).hasSize(1);
            return all.get(0);
        }

        @Override
        public void close() {
            CloseHelper.quietCloseAll(requests, answers);
        }
    }

    @Test
    void whatIsNoClientOfThisVersionAndClusterIsRefusedAndCounted() throws Exception {
        ClusterNode node = cluster.start("eu", "--set", "clients.endpoint=127.0.0.1:" + port);
        Path folder = cluster.folder().resolve("stranger");
        MediaDriver.Context own = new MediaDriver.Context()
                .aeronDirectoryName(folder.toString())
                .termBufferSparseFile(true)
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnShutdown(true);
        try (CacheClient client = CacheClient.connect(ClientConfig.of("udp:127.0.0.1:" + port));
                MediaDriver driver = MediaDriver.launch(own);
                Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()))) {
            RemoteCache<String> cache = client.strings("c");
            cache.put("k", "0");

            assertRefused(aeron, hello("another-cluster"), Message.Reason.OTHER_CLUSTER, "cluster 'geolru'");
            byte[] newer = ofVersion(MessageCodec.VERSION + 1, hello("geolru"));
            assertRefused(aeron, newer, Message.Reason.OTHER_VERSION, "not " + (MessageCodec.VERSION + 1));
            assertRefused(aeron, encoded(new Message.Ping(1)), Message.Reason.PROTOCOL, "not due");
            assertThat(count(node, "otherCluster")).isEqualTo(1);
            assertThat(count(node, "otherVersion")).isEqualTo(1);
            assertThat(count(node, "protocol")).isEqualTo(1);
            cache.put("k", "1");

            Random random = new Random(1);
            for (int i = 0; i < GARBAGE; i++) {
                byte[] garbage = i % 2 == 0 ? new byte[1 + random.nextInt(1_000)] : hello("geolru");
                if (i % 2 == 0) {
                    random.nextBytes(garbage);
                } else {
                    garbage[random.nextInt(garbage.length)] ^= (byte) (1 << random.nextInt(8));
                }
                assertRefused(aeron, garbage, Message.Reason.PROTOCOL, "not a message");
                assertThat(cache.put("k", "garbage " + i)).isNotNull();
            }
            assertThat(count(node, "protocol")).isEqualTo(1 + GARBAGE);
            assertThat(count(node, "malformed")).isEqualTo(1 + GARBAGE); // the one of the newer version, too
            assertThat(count(node, "refused")).isEqualTo(3 + GARBAGE);
            assertThat(count(node, "opened")).isEqualTo(1);
            assertThat(cache.get("k")).isEqualTo("garbage " + (GARBAGE - 1));
            assertThat(node.get("/metrics").text())
                    .containsPattern("geolru_clients_refused_total\\{.*reason=\"otherVersion\".*} 1\\.0")
                    .containsPattern("geolru_clients_refused_total\\{.*reason=\"otherCluster\".*} 1\\.0");
        }
    }

    private void assertRefused(Aeron aeron, byte[] message, Message.Reason reason, String why) throws Exception {
        try (Stranger stranger = Stranger.at(aeron, port)) {
            stranger.send(message);
            assertThat(stranger.answer()).isInstanceOfSatisfying(Message.Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(reason);
                assertThat(refused.text()).contains(why);
            });
        }
    }

    private static long count(ClusterNode node, String name) throws Exception {
        return node.status().at("/clients/" + name).asLong();
    }

    private static byte[] hello(String cluster) {
        return encoded(new Message.Hello(1, cluster));
    }

    private static byte[] encoded(Message message) {
        MessageCodec codec = new MessageCodec();
        byte[] bytes = new byte[codec.encode(message)];
        codec.buffer().getBytes(0, bytes);
        return bytes;
    }

    private static byte[] ofVersion(int version, byte[] message) {
        UnsafeBuffer bytes = new UnsafeBuffer(message);
        int block = Frames.blockLength(bytes, 0);
        Frames.header(bytes, 0, message.length, Frames.templateId(bytes, 0), block, SCHEMA, version);
        Frames.seal(bytes, 0, message.length);
        return message;
    }
}
