package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.geolru.HttpConfig;
import io.geolru.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of TLS: what is taken, what is refused and how that is told, and what happens when they change. */
class ServerTlsTest {
    @TempDir
    static Path keys;

    private static Certificates rsa;
    private static Certificates ec;
    private static Certificates ed25519;

    @TempDir
    Path folder;

    private HttpConfig.Tls files;

    @BeforeAll
    static void make() throws Exception {
        rsa = Certificates.make(keys, "RSA");
        ec = Certificates.make(keys, "EC");
        ed25519 = Certificates.make(keys, "Ed25519");
    }

    @BeforeEach
    void write() throws Exception {
        files = rsa.write(folder);
    }

    @Test
    void everyKindOfKeyIsTaken() throws Exception {
        for (Certificates each : new Certificates[] {rsa, ec, ed25519}) {
            assertThat(ServerTls.open(each.write(folder)).certificate()).isEqualTo(each.certificate());
        }
    }

    @Test
    void textAroundWhatCountsIsNoFault() throws Exception {
        Files.writeString(
                files.key(),
                "Bag Attributes\n    friendlyName: server\n" + rsa.keyPem().replace("\n", "\r\n"));
        Files.writeString(files.cert(), rsa.certPem() + ec.certPem());

        assertThat(ServerTls.open(files).certificate()).isEqualTo(rsa.certificate());
    }

    @Test
    void whatCannotBeUsedIsNamedWithItsKeyAndWhatIsAllowed() throws Exception {
        assertRefused("http.tls.cert: ", "", rsa.keyPem(), "-----BEGIN CERTIFICATE-----");
        assertRefused("http.tls.cert: ", "nothing of the kind", rsa.keyPem(), "the server's own first");
        assertRefused("http.tls.cert: ", rsa.certPem().replace("MII", "MMM"), rsa.keyPem(), "cannot be read");
        assertRefused("http.tls.key: ", rsa.certPem(), "", "-----BEGIN PRIVATE KEY-----");
        assertRefused("http.tls.key: ", rsa.certPem(), rsa.certPem(), "-----BEGIN PRIVATE KEY-----");
        assertRefused("http.tls.key: ", rsa.certPem(), ec.keyPem(), "RSA key");
        assertRefused(
                "http.tls.key: ",
                ec.certPem(),
                Certificates.make(keys, "EC").keyPem(),
                "the key of the first certificate");
        assertRefused("http.tls.key: ", rsa.certPem(), rsa.keyPem().replace("MII", "MMM"), "a sound RSA key");
        for (String other : new String[] {"RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"}) {
            assertRefused(
                    "http.tls.key: ",
                    rsa.certPem(),
                    rsa.keyPem().replace("PRIVATE KEY", other),
                    "`openssl pkcs8 -topk8 -nocrypt -in " + files.key() + " -out NEW_FILE`");
        }
    }

    @Test
    void filesThatAreNotThereAreNamed() throws IOException {
        Files.delete(files.key());
        assertRefused("http.tls.key: '" + files.key() + "' is not allowed", "a file that is there");
        Files.delete(files.cert());
        assertRefused("http.tls.cert: '" + files.cert() + "' is not allowed", "a file that is there");
    }

    @Test
    void keysAreNeverShown() throws Exception {
        Files.writeString(files.key(), rsa.keyPem().replace("MII", "MMM"));

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ServerTls.open(files))
                .withMessageNotContaining("MMM");
    }

    @Test
    void aChangeCountsWhenTwoLooksSeeIt() throws Exception {
        ServerTls tls = ServerTls.open(files);
        tls.look();
        ec.write(folder);

        tls.look();
        assertThat(tls.certificate()).isEqualTo(rsa.certificate());
        tls.look();
        assertThat(tls.certificate()).isEqualTo(ec.certificate());
        tls.look();
        assertThat(tls.certificate()).isEqualTo(ec.certificate());
    }

    @Test
    void whatCannotBeUsedLeavesWhatWasReadBefore() throws Exception {
        ServerTls tls = ServerTls.open(files);
        Files.writeString(files.cert(), ec.certPem());
        tls.look();
        tls.look();
        assertThat(tls.certificate()).isEqualTo(rsa.certificate());
        Files.delete(files.cert());
        tls.look();
        tls.look();
        assertThat(tls.certificate()).isEqualTo(rsa.certificate());

        ec.write(folder);
        tls.look();
        tls.look();
        assertThat(tls.certificate()).isEqualTo(ec.certificate());
    }

    private void assertRefused(String start, String cert, String key, String allowed) throws IOException {
        Files.writeString(files.cert(), cert);
        Files.writeString(files.key(), key);
        assertRefused(start, allowed);
    }

    private void assertRefused(String start, String allowed) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ServerTls.open(files))
                .withMessageStartingWith(start)
                .withMessageContaining(allowed)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }
}
