package io.geolru.request;

/** Why a {@link SealedLink} does not take what came. */
public enum LinkRefusal {
    /** It is not sealed, and there are secrets. */
    UNSEALED(
            "unsealed",
            "it is not sealed, and this node has replication.secrets: give the client one of them (ClientConfig.secrets)",
            "it does not seal what it sends: it has no replication.secrets, and ClientConfig.secrets has some"),
    /** It is sealed, and there are no secrets. */
    SEALED(
            "sealed",
            "it is sealed, and this node has no replication.secrets: give it those that the client has",
            "it seals what it sends: ClientConfig.secrets must have its replication.secrets"),
    /** It was sealed with another secret. */
    WRONG_SECRET(
            "wrongSecret",
            "it is sealed with a secret that is not among this node's replication.secrets",
            "it seals with a secret that is not among ClientConfig.secrets"),
    /** It is of another cluster. */
    FOREIGN("foreign", "it is of another cluster", "it belongs to another cluster than ClientConfig.cluster"),
    /** Its seal is broken. */
    TAMPERED(
            "tampered",
            "its seal is broken: it was changed, made up, or sent over another link",
            "the seal of what it sends is broken: it was changed on its way, made up, or sent over another link"),
    /** It has come before, or comes behind what was sent later. */
    REPLAYED(
            "replayed",
            "it came before, or in another order than it was sent: somebody recorded it",
            "what it sends came before, or in another order than it was sent: somebody recorded it");

    private final String counter;
    private final String toldByNode;
    private final String toldByClient;

    LinkRefusal(String counter, String toldByNode, String toldByClient) {
        this.counter = counter;
        this.toldByNode = toldByNode;
        this.toldByClient = toldByClient;
    }

    /** The name of the counter of these. */
    public String counter() {
        return counter;
    }

    /** What a node tells of a client's message. */
    public String toldByNode() {
        return toldByNode;
    }

    /** What a client tells of a node. */
    String toldByClient() {
        return toldByClient;
    }
}
