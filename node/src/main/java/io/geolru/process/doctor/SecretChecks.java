package io.geolru.process.doctor;

import io.geolru.HttpConfig;
import io.geolru.NodeConfig;
import io.geolru.config.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may get in. What a secret is never appears in a finding. */
final class SecretChecks {
    private static final int LEAST_LENGTH = 16;
    private static final int LEAST_DIFFERENT = 8;
    private static final String GOOD = "openssl rand -hex 32";
    private static final Duration SOON = Duration.ofDays(30);

    private final NodeConfig config;
    private final Machine machine;

    SecretChecks(NodeConfig config, Machine machine) {
        this.config = config;
        this.machine = machine;
    }

    List<Finding> tokens() {
        List<Finding> findings = new ArrayList<>();
        List<String> secrets = config.replication().secrets();
        if (config.replication().insecure() && secrets.isEmpty()) {
            findings.add(Finding.warn(
                    "access",
                    "replication.insecure is true, and there are no replication.secrets: whoever reaches the interface may read "
                            + "and write all caches",
                    "set replication.secrets, or keep to a network of this cluster's own"));
        }
        if (secrets.stream().anyMatch(SecretChecks::isWeak)) {
            findings.add(
                    Finding.warn("access", "one of replication.secrets is easily guessed", "take one of: " + GOOD));
        }
        HttpConfig http = config.http();
        if (http == null) {
            return findings;
        }
        Map<String, @Nullable String> tokens = new LinkedHashMap<>();
        tokens.put("http.token", http.tokens().admin());
        tokens.put("http.writeToken", http.tokens().write());
        tokens.put("http.readToken", http.tokens().read());
        tokens.forEach((key, token) -> {
            if (token != null && isWeak(token)) {
                findings.add(Finding.warn("access", key + " is easily guessed", "take one of: " + GOOD));
            }
        });
        boolean isBeyond = !IpAddress.isLoopback(http.host());
        boolean hasToken = tokens.values().stream().anyMatch(token -> token != null);
        if (isBeyond && http.tls() == null) {
            findings.add(Finding.warn(
                    "access",
                    "HTTP without TLS on " + http.host() + ": tokens and values can be read on the way",
                    "set http.tls, or put a proxy with TLS before it"));
        }
        if (isBeyond && !hasToken) {
            findings.add(Finding.warn(
                    "access",
                    "HTTP without a token on " + http.host(),
                    "set http.token: anybody may write and clear caches"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(
                    "access", hasToken ? "HTTP asks for a token" : "HTTP for this machine only, without a token"));
        }
        return findings;
    }

    static boolean isWeak(String secret) {
        return secret.length() < LEAST_LENGTH || secret.chars().distinct().count() < LEAST_DIFFERENT;
    }

    List<Finding> certificate() throws IOException {
        HttpConfig.Tls tls = config.http() == null ? null : config.http().tls();
        if (tls == null) {
            return List.of();
        }
        if (!Files.isReadable(tls.key())) {
            return List.of(Finding.fail(
                    "tls", "http.tls.key: " + tls.key() + " cannot be read", "let this user read it, or name another"));
        }
        try (InputStream in = Files.newInputStream(tls.cert())) {
            Certificate first = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .iterator()
                    .next();
            Instant end = ((X509Certificate) first).getNotAfter().toInstant();
            Instant now = Instant.ofEpochMilli(machine.time().epochMillis());
            String found = "the certificate is valid until " + end;
            if (end.isBefore(now)) {
                return List.of(Finding.fail("tls", found, "put a new one into " + tls.cert()));
            }
            return List.of(
                    end.isBefore(now.plus(SOON))
                            ? Finding.warn(
                                    "tls", found, "put a new one into " + tls.cert() + "; a running node takes it")
                            : Finding.ok("tls", found));
        } catch (CertificateException | IOException | RuntimeException e) {
            return List.of(Finding.fail(
                    "tls",
                    "http.tls.cert: no certificate can be read from " + tls.cert(),
                    "name a PEM file with the server's first"));
        }
    }
}
