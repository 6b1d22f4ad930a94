package io.geolru.http;

import io.geolru.HttpConfig;
import io.geolru.config.ConfigException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a certificate and its key from PEM files (RFC 7468). Stateless; reads files. */
final class PemFiles {
    static final String CERT_KEY = "http.tls.cert";
    static final String KEY_KEY = "http.tls.key";
    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----";
    private static final String PKCS8 = "PRIVATE KEY";
    private static final byte[] PROBE = "GeoLRU".getBytes(StandardCharsets.US_ASCII);

    private PemFiles() {}

    /**
     * Who a server is to those that connect.
     *
     * @param chain its certificate, and those behind it
     * @param key the certificate's private key
     */
    record Identity(List<X509Certificate> chain, PrivateKey key) {}

    /**
     * Reads both files.
     *
     * @throws ConfigException when one cannot be read, has something else in it, or the two do not belong together
     */
    static Identity read(HttpConfig.Tls files) {
        List<X509Certificate> chain = certificates(files.cert(), read(CERT_KEY, files.cert()));
        PublicKey publicKey = chain.get(0).getPublicKey();
        PrivateKey key = privateKey(files, read(KEY_KEY, files.key()), publicKey);
        if (!belongTogether(publicKey, key)) {
            throw notAllowed(KEY_KEY, files.key(), "the key of the first certificate in " + files.cert());
        }
        return new Identity(chain, key);
    }

    private static byte[] read(String key, Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw notAllowed(key, file, "a PEM file of at most 1MB");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw notAllowed(key, file, "a file that is there");
        } catch (AccessDeniedException e) {
            throw notAllowed(key, file, "a file that this process may read");
        } catch (IOException e) {
            throw ConfigException.of(key, file + " cannot be read: " + e.getMessage());
        }
    }

    private static List<X509Certificate> certificates(Path file, byte[] bytes) {
        if (!new String(bytes, StandardCharsets.ISO_8859_1).contains(CERTIFICATE)) {
            throw notAllowed(CERT_KEY, file, "a PEM file with " + CERTIFICATE + ", the server's own first");
        }
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw ConfigException.of(CERT_KEY, file + " has a certificate that cannot be read: " + e.getMessage());
        }
    }

    private static PrivateKey privateKey(HttpConfig.Tls files, byte[] bytes, PublicKey publicKey) {
        Path file = files.key();
        Matcher pem = KEY.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw notAllowed(KEY_KEY, file, "a PEM file with -----BEGIN PRIVATE KEY-----");
        }
        if (!pem.group(1).equals(PKCS8)) {
            throw notAllowed(
                    KEY_KEY,
                    file,
                    "a key in PKCS#8 that is not encrypted, and not -----BEGIN " + pem.group(1)
                            + "-----; `openssl pkcs8 -topk8 -nocrypt -in " + file + " -out NEW_FILE` makes one of it");
        }
        String algorithm = publicKey.getAlgorithm();
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw notAllowed(
                    KEY_KEY, file, "a sound " + algorithm + " key, as the certificate in " + files.cert() + " has one");
        }
    }

    /** Whether what the one signs the other verifies. */
    private static boolean belongTogether(PublicKey publicKey, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance(
                    switch (publicKey.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> publicKey.getAlgorithm();
                    });
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // such as another curve
        }
    }

    private static ConfigException notAllowed(String key, Path file, String allowed) {
        return ConfigException.notAllowed(key, file.toString(), allowed);
    }
}
