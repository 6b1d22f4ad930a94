package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A node that is the first process of its system, as in a container: every start has the same process id, and nobody
 * cleans up after it.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("faults")
class FirstProcessIT {
    private static final List<String> KINDS = List.of("--pid", "--fork", "--kill-child", "--mount-proc");
    private static final int KILLS = 3;

    @RegisterExtension
    // The JVM's own performance data would go by the process id into a folder that others use, too.
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    @Test
    void aKilledFirstProcessStartsAgainWithWhatItHad() throws Exception {
        Namespaces namespaces = Namespaces.find(KINDS, "mount -t tmpfs none /dev/shm");
        assumeTrue(namespaces != null, "no process numbers of a process' own may be made here");
        // What a container keeps over its restarts.
        Path shared = Files.createDirectory(cluster.folder().resolve("shm"));
        cluster.site("us")
                .inside(command -> namespaces.unshare(KINDS, "mount --bind '" + shared + "' /dev/shm", command));
        ClusterNode eu = cluster.start("eu");
        for (int start = 0; start <= KILLS; start++) {
            ClusterNode us = cluster.start("us");
            for (int before = 0; before < start; before++) {
                assertThat(us.entryOf("c", "k" + before).text()).isEqualTo("v" + before);
            }
            us.put("c", "k" + start, "v" + start);
            Cluster.awaitAgreed(eu, us);
            String lock = Files.readString(us.dataDir().resolve("lock"));
            assertThat(lock).as("the process that owns the directory").startsWith("1 ");
            if (start < KILLS) {
                us.kill();
            }
        }
        try (Stream<Path> left = Files.list(shared)) {
            System.out.println("network buffers of processes 1: " + left.toList());
        }
    }
}
