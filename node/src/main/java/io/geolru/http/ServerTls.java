package io.geolru.http;

import io.geolru.HttpConfig;
import io.geolru.config.ConfigException;
import io.geolru.config.FileWatch;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.Sequence;

/**
 * The server's side of TLS, from two files that are read again when they change. Looked after by one thread.
 */
final class ServerTls {
    /** Older ones are broken. */
    static final Sequence<String> PROTOCOLS = Sequence.of("TLSv1.3", "TLSv1.2");

    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    private final HttpConfig.Tls files;
    private final ServerKeys keys;
    private final SSLContext context;
    private final FileWatch watch;
    private volatile X509Certificate certificate;

    private ServerTls(HttpConfig.Tls files, FileWatch watch, PemFiles.Identity identity) {
        this.files = files;
        this.watch = watch;
        this.keys = new ServerKeys(identity);
        this.certificate = identity.chain().get(0);
        try {
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, null, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /**
     * Reads the files.
     *
     * @throws ConfigException naming the key and the file when they cannot be used
     */
    static ServerTls open(HttpConfig.Tls files) {
        FileWatch watch = new FileWatch(files.cert(), files.key());
        ServerTls tls = new ServerTls(files, watch, PemFiles.read(files));
        tls.checkDates();
        return tls;
    }

    /** What connections are made with. */
    SSLContext context() {
        return context;
    }

    /** The certificate in use. Thread-safe. */
    X509Certificate certificate() {
        return certificate;
    }

    /** Takes what the files have become, once they have settled. What cannot be used is told, and what was read before stays. */
    void look() {
        if (!watch.hasChanged()) {
            return;
        }
        try {
            PemFiles.Identity identity = PemFiles.read(files);
            keys.replace(identity);
            certificate = identity.chain().get(0);
            LOG.info("TLS certificate read again: {}", describe(certificate));
            checkDates();
        } catch (ConfigException e) {
            LOG.warn("{}; the certificate that was read before stays in use", e.getMessage());
        }
    }

    private void checkDates() {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            LOG.warn("{}: clients will not trust the certificate: {}", PemFiles.CERT_KEY, e.getMessage());
        }
    }

    private static String describe(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName() + ", until "
                + certificate.getNotAfter().toInstant();
    }
}
