package io.geolru.http;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives TLS the server's certificate and key, which may be replaced while it runs: handshakes that begin afterwards have the new ones, and
 * connections go on. A handshake asks several times, by an alias; the one before stays known to those that have begun with it. Thread-safe.
 */
final class ServerKeys extends X509ExtendedKeyManager {
    private static final char[] NO_PASSWORD = {};

    private volatile Pair keys;

    private record Pair(Numbered current, @Nullable Numbered before) {}

    private record Numbered(String alias, X509ExtendedKeyManager manager) {}

    ServerKeys(PemFiles.Identity identity) {
        keys = new Pair(numbered(1, identity), null);
    }

    /** Another certificate and key from now on. Used by one thread at a time. */
    void replace(PemFiles.Identity identity) {
        Numbered before = keys.current;
        keys = new Pair(numbered(Long.parseLong(before.alias) + 1, identity), before);
    }

    private static Numbered numbered(long number, PemFiles.Identity identity) {
        String alias = Long.toString(number);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    alias, identity.key(), NO_PASSWORD, identity.chain().toArray(Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            for (KeyManager manager : factory.getKeyManagers()) {
                if (manager instanceof X509ExtendedKeyManager keyManager) {
                    return new Numbered(alias, keyManager);
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a key store in memory does not take the certificate", e);
        }
        throw new IllegalStateException("this Java has no key manager for X.509");
    }

    private X509ExtendedKeyManager of(String alias) {
        Pair present = keys;
        Numbered before = present.before;
        return before != null && before.alias.equals(alias) ? before.manager : present.current.manager;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return keys.current.manager.chooseEngineServerAlias(keyType, issuers, engine);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return keys.current.manager.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return of(alias).getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return of(alias).getPrivateKey(alias);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
        return keys.current.manager.getServerAliases(keyType, issuers);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }
}
