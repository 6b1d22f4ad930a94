package io.geolru.simulation;

import io.geolru.sealing.Secrets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The secrets of a world whose nodes are given new ones now and then, one node at a time, as an operator does it who loses nothing. */
final class SimSecrets {
    private final SplittableRandom random;
    private final Map<String, Integer> stages = new HashMap<>();
    private int stage;

    SimSecrets(SplittableRandom random) {
        this.random = random;
    }

    /** What a node starts with, or has by now. */
    Secrets of(String node, String cluster) {
        return Secrets.of("replication", cluster, texts(stages.computeIfAbsent(node, fresh -> stage)));
    }

    /** Gives one of the nodes the secrets of the next stage, which comes when all have those of this one. */
    void rotate(List<SimNode> nodes) {
        List<SimNode> behind = nodes.stream()
                .filter(node -> stages.getOrDefault(node.name(), stage) < stage)
                .toList();
        if (behind.isEmpty()) {
            // Those that are down are told when they start.
            stage++;
            stages.replaceAll((node, at) -> isRunning(node, nodes) ? at : stage);
        } else {
            SimNode next = behind.get(random.nextInt(behind.size()));
            stages.put(next.name(), stage);
            next.replicator().secrets(of(next.name(), next.config().cluster()));
        }
    }

    private static boolean isRunning(String name, List<SimNode> nodes) {
        return nodes.stream().anyMatch(node -> node.name().equals(name));
    }

    /** The old one; the old one and a new one; the new one first; the new one alone, which is the old one of the next round. */
    private static List<String> texts(int stage) {
        String old = "secret " + stage / 3;
        String young = "secret " + (stage / 3 + 1);
        return switch (stage % 3) {
            case 0 -> List.of(old);
            case 1 -> List.of(old, young);
            default -> List.of(young, old);
        };
    }
}
