package io.geolru.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.geolru.config.ConfigException;
import io.geolru.config.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells a running node, over HTTP, that another one is gone for good. */
@Command(
        name = "forget",
        description = {
            "Tells the cluster that a node is gone for good: it no longer holds back the forgetting of what was removed.",
            "Any live node may be asked. One that comes back all the same is a peer again."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Exit codes: 0 done, 1 refused or not reached (one line says why), 2 bad argument."})
final class ForgetCommand implements Callable<Integer> {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int DONE = 204;
    private static final String HTTPS = "https://";

    @Parameters(paramLabel = "NAME", description = "The name of the node that is gone.")
    private String node = "";

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:5453",
            description =
                    "Where the node that is told listens for HTTP; https://HOST:PORT with TLS. Default: ${DEFAULT-VALUE}.")
    private String http = "";

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "With TLS: PEM file with the certificates to trust. Default: those that Java trusts.")
    private @Nullable Path cert;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "That node's http.token. Default: the environment variable GEOLRU_HTTP_TOKEN, else none.")
    private @Nullable String token;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandLine.ParseResult before = spec.commandLine().getParent().getParseResult();
        if (!before.matchedOptions().isEmpty()) {
            throw ConfigException.of("forget", "its options, --http and --token, come behind it");
        }
        boolean tls = http.startsWith(HTTPS);
        HostPort address = HostPort.parse(tls ? http.substring(HTTPS.length()) : http);
        if (address == null || address.port() == 0) {
            throw ConfigException.notAllowed(
                    "--http", http, "host:port or [ipv6]:port, with https:// before it for TLS");
        }
        if (cert != null && !tls) {
            throw ConfigException.of("--cert", "is for TLS; --http must begin with " + HTTPS);
        }
        HttpRequest.Builder request = request((tls ? HTTPS : "http://") + address + "/v1/peers/"
                        + URLEncoder.encode(node, StandardCharsets.UTF_8).replace("+", "%20"))
                .timeout(TIMEOUT)
                .DELETE();
        String bearer = token != null ? token : System.getenv("GEOLRU_HTTP_TOKEN");
        if (bearer != null && !bearer.isEmpty()) {
            request.header("Authorization", "Bearer " + bearer);
        }
        HttpResponse<String> answer = send(request.build());
        if (answer.statusCode() != DONE) {
            throw new IOException(address + " refused: " + reason(answer));
        }
        return ExitCode.OK.code();
    }

    private HttpRequest.Builder request(String url) {
        try {
            return HttpRequest.newBuilder(URI.create(url));
        } catch (IllegalArgumentException e) {
            throw ConfigException.notAllowed("--http", http, "a host name or address that a URL can carry, and a port");
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        HttpClient.Builder client =
                HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).version(HttpClient.Version.HTTP_1_1);
        if (cert != null) {
            client.sslContext(trusting(cert));
        }
        try {
            return client.build().send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IOException("no node answers at " + http + ": " + why(e), e);
        } catch (IllegalArgumentException e) {
            throw ConfigException.of("--token", "not one that a header can carry");
        }
    }

    private String why(IOException e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (e instanceof SSLHandshakeException) {
            return "its certificate is not one that "
                    + (cert == null ? "Java trusts" : "--cert " + cert + " lets trust") + ": " + message;
        }
        if (e instanceof SSLException) {
            return "what answers there has no TLS: leave out https:// if that is the node's http.host and http.port";
        }
        boolean isConnected =
                !http.startsWith(HTTPS) && !(e instanceof HttpTimeoutException) && !(e instanceof ConnectException);
        return isConnected ? "what answers there has TLS, or is no node: put https:// before it for TLS" : message;
    }

    private static SSLContext trusting(Path certificates) throws IOException {
        try (InputStream in = Files.newInputStream(certificates)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry(Integer.toString(store.size()), each);
            }
            if (store.size() == 0) {
                throw ConfigException.of("--cert", certificates + " has no certificates in PEM");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (NoSuchFileException e) {
            throw ConfigException.of("--cert", "there is no file " + certificates);
        } catch (GeneralSecurityException e) {
            throw ConfigException.of("--cert", certificates + " has no certificates in PEM: " + e.getMessage());
        }
    }

    private static String reason(HttpResponse<String> answer) {
        try {
            JsonNode message = new ObjectMapper().readTree(answer.body()).at("/error/message");
            return message.isTextual() ? message.textValue() : "status " + answer.statusCode();
        } catch (IOException e) {
            return "status " + answer.statusCode();
        }
    }
}
