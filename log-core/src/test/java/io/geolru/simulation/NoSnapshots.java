package io.geolru.simulation;

import io.geolru.replication.SnapshotIntake;
import io.geolru.replication.SnapshotRead;
import io.geolru.replication.SnapshotTransfers;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** A node that has no snapshots and can keep none. */
enum NoSnapshots implements SnapshotTransfers {
    INSTANCE;

    @Override
    public SnapshotRead serve() {
        return new SnapshotRead() {
            @Override
            public SnapshotRead.State state() {
                return SnapshotRead.State.FAILED;
            }

            @Override
            public long length() {
                return 0;
            }

            @Override
            public boolean want(long offset, int length) {
                return false;
            }

            @Override
            public @Nullable Part poll() {
                return null;
            }

            @Override
            public void release(Part part) {}

            @Override
            public void close() {}
        };
    }

    @Override
    public SnapshotIntake receive() {
        return new SnapshotIntake() {
            @Override
            public SnapshotIntake.State state() {
                return SnapshotIntake.State.FAILED;
            }

            @Override
            public boolean write(long offset, DirectBuffer from, int index, int length) {
                return false;
            }

            @Override
            public void complete() {}

            @Override
            public void close() {}
        };
    }
}
