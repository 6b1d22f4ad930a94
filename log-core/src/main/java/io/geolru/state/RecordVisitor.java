package io.geolru.state;

/** Takes one record of a key that is gone. */
@FunctionalInterface
public interface RecordVisitor {
    /** @param stamp with {@code origin} the version of what is gone, or of the remove */
    void visit(String key, long stamp, long origin, Gone cause);
}
