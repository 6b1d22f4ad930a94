package io.geolru.process.doctor;

import static io.geolru.process.doctor.Doctor.size;

import io.geolru.NodeConfig;
import java.util.ArrayList;
import java.util.List;

/** JVM, memory and what else the operating system grants. */
final class MachineChecks {
    private static final int OLDEST_JAVA = 17;
    private static final int NEWEST_TESTED_JAVA = 25;

    /** Of the heap, for live entries; records, buffers and what is on its way need the rest. */
    private static final double MOST_FOR_ENTRIES = 0.7;

    /** Beyond the heap: classes, threads, buffers of sockets, mapped pages of the journal. */
    private static final long BEYOND_HEAP_BYTES = 192L << 20;

    private static final long FILES_OF_A_NODE = 512;

    private final NodeConfig config;
    private final Machine machine;

    MachineChecks(NodeConfig config, Machine machine) {
        this.config = config;
        this.machine = machine;
    }

    List<Finding> java() {
        String found = "Java " + machine.java();
        if (machine.java() < OLDEST_JAVA) {
            return List.of(Finding.fail("java", found, "install Java " + OLDEST_JAVA + " or newer"));
        }
        if (machine.java() > NEWEST_TESTED_JAVA) {
            return List.of(Finding.warn(
                    "java",
                    found + " is newer than what is tested",
                    "use " + OLDEST_JAVA + " or " + NEWEST_TESTED_JAVA));
        }
        return List.of(Finding.ok("java", found));
    }

    List<Finding> memory() {
        List<Finding> findings = new ArrayList<>();
        long heap = machine.heapBytes();
        long entries = config.limits().totalBytes();
        String found = "heap of at most " + size(heap) + ", live entries may take " + size(entries);
        if (entries > MOST_FOR_ENTRIES * heap) {
            findings.add(Finding.warn(
                    "memory",
                    found,
                    "limits.totalBytes should leave 30 % of the heap: lower it, or give the JVM more (-Xmx)"));
        } else {
            findings.add(Finding.ok("memory", found));
        }
        long limit = machine.containerBytes();
        if (limit > 0 && heap + BEYOND_HEAP_BYTES > limit) {
            findings.add(Finding.warn(
                    "container",
                    "may take " + size(limit) + " in all, the heap alone " + size(heap),
                    "leave " + size(BEYOND_HEAP_BYTES) + " beside the heap, or the process may be killed: -Xmx"
                            + Math.max(1, (limit - BEYOND_HEAP_BYTES) >> 20) + "m, or a higher limit"));
        } else if (limit > 0) {
            findings.add(Finding.ok("container", "may take " + size(limit) + " in all"));
        }
        return findings;
    }

    List<Finding> openFiles() {
        long limit = machine.openFiles();
        if (limit < 0) {
            return List.of(Finding.ok("open files", "the system does not say how many there may be"));
        }
        long connections = config.http() == null ? 0 : config.http().maxConnections();
        long wanted = connections + FILES_OF_A_NODE;
        String found = limit + " may be open";
        return List.of(
                limit >= wanted
                        ? Finding.ok("open files", found)
                        : Finding.warn(
                                "open files",
                                found + ", " + wanted + " are needed for " + connections
                                        + " connections and the journal",
                                "raise the limit (ulimit -n, LimitNOFILE= of systemd), or lower http.maxConnections"));
    }

    List<Finding> sharedMemory() {
        long needed = config.networkBufferBytes();
        long free = machine.sharedMemoryBytes();
        String found =
                size(free) + " free in /dev/shm, network buffers of three nodes and of clients take " + size(needed);
        return List.of(
                free >= needed
                        ? Finding.ok("shared memory", found)
                        : Finding.warn(
                                "shared memory",
                                found,
                                "the data directory takes them, which is slower: give the container more (--shm-size), or "
                                        + "lower limits.entryBytes, or clients.maxSessions"));
    }
}
