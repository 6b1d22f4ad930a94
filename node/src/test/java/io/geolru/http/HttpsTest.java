package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.geolru.HttpConfig;
import io.geolru.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The server with TLS. */
class HttpsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String GET = "GET /heartbeat HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @TempDir
    static Path folder;

    private static Certificates first;
    private static Certificates second;
    private static SSLContext client;

    @AutoClose
    private static HttpNode http;

    @BeforeAll
    static void start() throws Exception {
        first = Certificates.make(folder, "EC");
        second = Certificates.make(folder, "RSA");
        client = Certificates.trusting(first, second);
        HttpConfig.Tls files = first.write(folder);
        http = HttpNode.start(
                folder.resolve("node"),
                Map.of(
                        "http.tls.cert", files.cert().toString(),
                        "http.tls.key", files.key().toString(),
                        "http.idleTimeout", "2s",
                        "http.maxBodyBytes", "2MB",
                        "limits.entryBytes", "2MB"));
    }

    private static HttpResponse<byte[]> call(HttpRequest.Builder request, String path, String... protocols)
            throws Exception {
        SSLParameters parameters = new SSLParameters();
        if (protocols.length > 0) {
            parameters.setProtocols(protocols);
        }
        return HttpClient.newBuilder()
                .sslContext(client)
                .sslParameters(parameters)
                .build()
                .send(
                        request.uri(URI.create("https://127.0.0.1:" + http.port() + path))
                                .timeout(PATIENCE)
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaksHttpOverTls(String protocol) throws Exception {
        byte[] value = new byte[1_000_000];
        String path = "/v1/caches/c/entries/" + protocol;

        assertThat(call(HttpRequest.newBuilder().PUT(HttpRequest.BodyPublishers.ofByteArray(value)), path, protocol)
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<byte[]> answer = call(HttpRequest.newBuilder(), path, protocol);

        assertThat(answer.body()).isEqualTo(value);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo(protocol);
    }

    @Test
    void thatTlsAloneKeepsNobodyOutIsToldAtTheStart() throws Exception {
        HttpConfig.Tls files = second.write(Files.createDirectory(folder.resolve("alone")));
        Map<String, String> settings = new TreeMap<>(Map.of(
                "http.host", "0.0.0.0",
                "http.tls.cert", files.cert().toString(),
                "http.tls.key", files.key().toString()));
        Logger logger = (Logger) LoggerFactory.getLogger(HttpFrontEnd.class);
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        logger.addAppender(told);
        try {
            HttpNode.start(folder.resolve("open"), settings).close();
            assertThat(told.list)
                    .singleElement()
                    .asString()
                    .startsWith("[WARN] whoever reaches 0.0.0.0 ")
                    .endsWith("no http.token");
            settings.put("http.token", "0123456789abcdef");
            HttpNode.start(folder.resolve("guarded"), settings).close();
            assertThat(told.list).hasSize(1);
        } finally {
            logger.detachAppender(told);
        }
    }

    @Test
    void whoDoesNotTrustTheCertificateGetsNothing() throws Exception {
        SSLContext stranger = Certificates.trusting(second);
        try (SSLSocket socket = connect(stranger)) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
        assertThat(call(HttpRequest.newBuilder(), "/heartbeat").statusCode()).isEqualTo(200);
    }

    @Test
    void plainHttpIsNotAnswered() {
        String answer;
        try {
            answer = http.raw(GET.getBytes(StandardCharsets.US_ASCII));
        } catch (java.io.UncheckedIOException e) {
            assertThat(e).hasCauseInstanceOf(SocketException.class);
            return;
        }
        assertThat(answer).doesNotContain("HTTP/1.1 200");
    }

    /** The server closes what never becomes a connection; nobody decides how soon. */
    @Test
    void handshakesThatAreNoneAreEnded() throws Exception {
        byte[] begun = {22, 3, 1, 2, 0, 1};
        for (int length : new int[] {0, begun.length}) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
                socket.setSoTimeout((int) PATIENCE.toMillis());
                socket.getOutputStream().write(begun, 0, length);
                assertThat(readToEnd(socket)).doesNotContain("HTTP");
            }
        }
    }

    @Test
    void aNewCertificateIsTakenAndConnectionsGoOn() throws Exception {
        try (SSLSocket before = connect(client)) {
            assertThat(heartbeat(before)).isEqualTo(first.certificate());
            second.write(folder);

            long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
            X509Certificate present = first.certificate();
            while (!present.equals(second.certificate())) {
                assertThat(System.nanoTime() - deadlineNs).as("in time").isNegative();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                assertThat(heartbeat(before)).isEqualTo(first.certificate());
                // A client that comes again with what it remembers of a session would be shown what it was shown then.
                try (SSLSocket after = connect(Certificates.trusting(first, second))) {
                    present = heartbeat(after);
                }
            }
            assertThat(heartbeat(before)).isEqualTo(first.certificate());
        } finally {
            first.write(folder);
        }
    }

    @Test
    void filesThatCannotBeUsedStopTheStartBeforeAnythingIsMade() throws Exception {
        Path certificate = Files.writeString(folder.resolve("none.pem"), "none");
        Path dataDir = folder.resolve("never");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> HttpNode.start(
                        dataDir,
                        Map.of(
                                "http.tls.cert", certificate.toString(),
                                "http.tls.key", folder.resolve("key.pem").toString())))
                .withMessageStartingWith("http.tls.cert: '" + certificate + "' is not allowed");
        assertThat(dataDir).doesNotExist();
    }

    private static SSLSocket connect(SSLContext context) throws IOException {
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), http.port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    /** Asks on a connection that stays open, and answers whose connection it is. */
    private static X509Certificate heartbeat(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (answer.indexOf("\"region\":\"eu\"}") < 0) {
            int next = in.read();
            assertThat(next).as("the connection was closed after: %s", answer).isNotNegative();
            answer.append((char) next);
        }
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    private static String readToEnd(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }
}
