package io.geolru.process.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.NodeConfig;
import io.geolru.event.HybridClock;
import io.geolru.event.TimeSource;
import io.geolru.journal.DataDirectory;
import io.geolru.process.doctor.Finding.Verdict;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a machine on which one thing is wrong. */
class DoctorTest {
    private static final long GB = 1L << 30;
    private static final Machine SOUND = new Machine(17, 4 * GB, 0, 65_536, GB, Boolean.TRUE, TimeSource.SYSTEM);

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void configure() {
        settings.put("dataDir", folder.resolve("node").toString());
        settings.put("name", "eu-1");
        settings.put("http.port", "0");
        settings.put("replication.multicast", "null");
        settings.put("replication.peers", "127.0.0.1:7001");
        settings.put("limits.totalBytes", "1GB");
        settings.put("journal.maxBytes", "64MB");
    }

    private List<Finding> examine(Machine machine) {
        try {
            return Doctor.examine(NodeConfig.ofSettings(settings), machine);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is told beside what is told of the kinds of disk that tests may run on. */
    private List<Finding> wrong(Machine machine) {
        return examine(machine).stream()
                .filter(finding ->
                        finding.verdict() != Verdict.OK && !finding.check().equals("disk"))
                .toList();
    }

    private void assertTold(Machine machine, Verdict verdict, String check, String... texts) {
        assertThat(wrong(machine)).hasSize(1);
        Finding only = wrong(machine).get(0);
        assertThat(only.verdict()).isEqualTo(verdict);
        assertThat(only.check()).isEqualTo(check);
        assertThat(only.found() + "; " + only.advice()).contains(texts);
    }

    private static Machine machine(
            int java, long heap, long container, long files, long shared, @Nullable Boolean clock) {
        return new Machine(java, heap, container, files, shared, clock, TimeSource.SYSTEM);
    }

    @Test
    void aSoundMachineGetsNoAdviceAndNothingStaysBehind() throws IOException {
        assertThat(wrong(SOUND)).isEmpty();
        assertThat(examine(SOUND)).extracting(Finding::check).contains("disk", "data directory", "http", "peers");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void theJvmIsLookedAt() {
        assertTold(machine(11, 4 * GB, 0, 65_536, GB, true), Verdict.FAIL, "java", "install Java 17");
        assertTold(machine(99, 4 * GB, 0, 65_536, GB, true), Verdict.WARN, "java", "newer than what is tested");
        assertTold(machine(25, GB, 0, 65_536, GB, true), Verdict.WARN, "memory", "limits.totalBytes", "1 GB");
        assertTold(machine(25, 4 * GB, 4 * GB, 65_536, GB, true), Verdict.WARN, "container", "-Xmx3904m");
    }

    @Test
    void whatTheSystemGrantsIsLookedAt() {
        assertTold(machine(17, 4 * GB, 0, 1024, GB, true), Verdict.WARN, "open files", "http.maxConnections", "2560");
        assertTold(machine(17, 4 * GB, 0, 65_536, 1 << 20, true), Verdict.WARN, "shared memory", "--shm-size");
        assertTold(machine(17, 4 * GB, 0, 65_536, GB, false), Verdict.WARN, "clock", "chrony");
    }

    @Test
    void aForeignDirectoryIsRefused() throws IOException {
        Path foreign = Files.createDirectories(folder.resolve("node"));
        Files.writeString(foreign.resolve("letter.txt"), "not a node's");
        assertTold(SOUND, Verdict.FAIL, "data directory", foreign + " is not a data directory of GeoLRU");
        assertThat(foreign).isDirectoryContaining("glob:**letter.txt");
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsToldOnce() throws IOException {
        Files.writeString(folder.resolve("node"), "");
        assertThat(wrong(SOUND)).extracting(Finding::verdict).containsOnly(Verdict.FAIL);
    }

    @Test
    void aDirectoryThatOthersMayEnterIsTold() throws IOException {
        Path path = folder.resolve("node");
        DataDirectory.open(path).close();
        assertThat(wrong(SOUND)).isEmpty();
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-x---"));
        assertTold(SOUND, Verdict.WARN, "data directory", "rwxr-x---", "chmod 700 " + path);
    }

    @Test
    void aClockThatWentBackIsTold() {
        try (DataDirectory directory = DataDirectory.open(folder.resolve("node"))) {
            directory.reserve(HybridClock.stampAt(System.currentTimeMillis() + 3_600_000));
        }
        assertTold(SOUND, Verdict.WARN, "clock", "set the clock right");
    }

    @Test
    void portsThatAreTakenAreToldUnlessTheNodeItselfHasThem() throws IOException {
        try (ServerSocket http = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DatagramSocket endpoint = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            settings.put("http.port", Integer.toString(http.getLocalPort()));
            settings.put("replication.endpoint", "127.0.0.1:" + endpoint.getLocalPort());
            assertThat(wrong(SOUND)).extracting(Finding::check).containsExactly("http", "endpoint");
            try (DataDirectory running = DataDirectory.open(folder.resolve("node"))) {
                assertThat(running.path()).exists();
                assertThat(wrong(SOUND)).isEmpty();
            }
        }
    }

    @Test
    void theNetworkIsLookedAt() {
        settings.put("replication.peers", "");
        assertTold(SOUND, Verdict.WARN, "multicast", "no peers are named");
        settings.put("replication.peers", "no-such-host.invalid:7001");
        settings.put("replication.insecure", "true");
        assertThat(wrong(SOUND)).extracting(Finding::check).containsExactly("peers", "access");
        settings.put("replication.peers", "127.0.0.1:7001");
        settings.put("replication.interface", "192.0.2.77");
        assertThat(wrong(SOUND)).extracting(Finding::check).containsExactly("interface", "access");
    }

    @Test
    void multicastIsReallySent() throws IOException {
        try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            settings.put("replication.multicast", "224.20.30.39:" + probe.getLocalPort());
        }
        assertThat(wrong(SOUND)).isEmpty();
        assertThat(examine(SOUND))
                .anyMatch(finding ->
                        finding.check().equals("multicast") && finding.found().contains("224.20.30.39 works on "));
    }

    @Test
    void weakTokensAreToldWithoutBeingShown() {
        settings.put("http.token", "hunter2");
        settings.put("http.readToken", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
        List<Finding> wrong = wrong(SOUND);
        assertThat(wrong).extracting(Finding::check).containsExactly("access", "access");
        assertThat(wrong.toString()).contains("http.token", "http.readToken").doesNotContain("hunter2", "aaaaaaaa");
        settings.put("http.token", "8f14e45fceea167a5a36dedd4bea2543");
        settings.remove("http.readToken");
        settings.put("http.host", "0.0.0.0");
        assertTold(SOUND, Verdict.WARN, "access", "without TLS");
    }

    @Test
    void weakSecretsAndNoneAreTold() {
        settings.put("replication.insecure", "true");
        assertTold(SOUND, Verdict.WARN, "access", "replication.secrets");
        settings.put("replication.secrets", "abababababababababab");
        assertTold(SOUND, Verdict.WARN, "access", "replication.secrets is easily guessed");
        settings.put("replication.secrets", "8f14e45fceea167a5a36dedd4bea2543");
        assertThat(wrong(SOUND)).isEmpty();
    }

    @Test
    void aCertificateThatCannotBeReadIsTold() throws IOException {
        Path cert = Files.writeString(folder.resolve("cert.pem"), "no certificate");
        settings.put("http.tls.cert", cert.toString());
        settings.put("http.tls.key", folder.resolve("key.pem").toString());
        assertTold(SOUND, Verdict.FAIL, "tls", "http.tls.key", "cannot be read");
        Files.writeString(folder.resolve("key.pem"), "no key");
        assertTold(SOUND, Verdict.FAIL, "tls", "http.tls.cert", cert.toString());
    }
}
