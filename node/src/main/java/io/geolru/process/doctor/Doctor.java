package io.geolru.process.doctor;

import io.geolru.NodeConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes all checks, one after the other. Stateless. */
public final class Doctor {
    private static final double KILO = 1024;

    /** Looks at one or a few things. */
    interface Check {
        List<Finding> look() throws IOException, InterruptedException;
    }

    private Doctor() {}

    /** What is found on a machine for a node of a configuration; takes a few seconds. */
    public static List<Finding> examine(NodeConfig config, Machine machine) throws InterruptedException {
        MachineChecks jvm = new MachineChecks(config, machine);
        DiskChecks disk = new DiskChecks(config, machine);
        NetworkChecks network = new NetworkChecks(config, disk.isNodeRunning());
        SecretChecks secrets = new SecretChecks(config, machine);
        List<Finding> findings = new ArrayList<>();
        add(findings, "java", jvm::java);
        add(findings, "memory", jvm::memory);
        add(findings, "open files", jvm::openFiles);
        add(findings, "shared memory", jvm::sharedMemory);
        add(findings, "data directory", disk::directory);
        add(findings, "disk", disk::disk);
        add(findings, "clock", disk::clock);
        add(findings, "interface", network::localInterface);
        add(findings, "multicast", network::multicast);
        add(findings, "peers", network::peers);
        add(findings, "ports", network::ports);
        add(findings, "access", secrets::tokens);
        add(findings, "tls", secrets::certificate);
        return findings;
    }

    private static void add(List<Finding> findings, String name, Check check) throws InterruptedException {
        try {
            findings.addAll(check.look());
        } catch (IOException | RuntimeException e) {
            String what = e.getMessage() == null ? e.toString() : e.getMessage();
            findings.add(Finding.fail(name, "cannot be looked at: " + what, "see the reason"));
        }
    }

    /** A size as people write it. */
    static String size(long bytes) {
        String[] units = {"KB", "MB", "GB", "TB"};
        if (bytes < KILO) {
            return bytes + " bytes";
        }
        double scaled = bytes / KILO;
        int unit = 0;
        while (scaled >= KILO && unit < units.length - 1) {
            scaled /= KILO;
            unit++;
        }
        long tenths = Math.round(scaled * 10);
        return (tenths % 10 == 0 || tenths >= 1000 ? Long.toString(Math.round(scaled)) : tenths / 10.0) + " "
                + units[unit];
    }
}
