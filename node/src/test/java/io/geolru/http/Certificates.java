package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.HttpConfig;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate of its own for 127.0.0.1, made by the JDK's keytool. Immutable. */
public final class Certificates {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "server";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final KeyStore store;

    private Certificates(KeyStore store) {
        this.store = store;
    }

    /**
     * Makes one.
     *
     * @param algorithm RSA, EC or Ed25519
     */
    public static Certificates make(Path folder, String algorithm) throws Exception {
        Path file = Files.createTempDirectory(folder, "keys").resolve("keys.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = new ArrayList<>(List.of(keytool.toString(), "-genkeypair", "-alias", ALIAS));
        command.addAll(List.of("-keyalg", algorithm, "-dname", "CN=geolru", "-ext", "SAN=ip:127.0.0.1"));
        command.addAll(List.of("-keystore", file.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return new Certificates(store);
    }

    public X509Certificate certificate() throws Exception {
        return (X509Certificate) store.getCertificate(ALIAS);
    }

    String certPem() throws Exception {
        return pem("CERTIFICATE", certificate().getEncoded());
    }

    String keyPem() throws Exception {
        return pem("PRIVATE KEY", store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    /** Writes certificate and key, and answers where. */
    public HttpConfig.Tls write(Path folder) throws Exception {
        return new HttpConfig.Tls(
                Files.writeString(folder.resolve("cert.pem"), certPem()),
                Files.writeString(folder.resolve("key.pem"), keyPem()));
    }

    /** What a client needs that trusts these certificates and no other. */
    public static SSLContext trusting(Certificates... trusted) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (Certificates each : trusted) {
            store.setCertificateEntry("trusted" + store.size(), each.certificate());
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
