/**
 * Snapshots that go from node to node where no journal reaches back far enough: the files, on the helper's thread. The protocol is in {@code
 * replication}, what becomes of the state in {@code writer} and {@code snapshot}.
 */
@NullMarked
package io.geolru.adoption;

import org.jspecify.annotations.NullMarked;
