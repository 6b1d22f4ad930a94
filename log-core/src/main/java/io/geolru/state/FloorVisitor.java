package io.geolru.state;

/** Takes the floor of one bucket. */
@FunctionalInterface
public interface FloorVisitor {
    /** @param stamp with {@code origin} the version at or below which nothing is applied to a key that has no record */
    void visit(int bucket, long stamp, long origin);
}
