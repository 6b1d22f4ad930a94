package io.geolru.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.geolru.NodeConfig;
import io.geolru.config.ConfigException;
import io.geolru.process.doctor.Doctor;
import io.geolru.process.doctor.Finding;
import io.geolru.process.doctor.Machine;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks whether this machine gives a node what it needs. */
@Command(
        name = "doctor",
        description = {
            "Looks whether this machine gives a node of a configuration what it needs, and says what to change.",
            "Changes nothing, and may be run before the node starts or beside it: as the same user, with the same -Xmx."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit codes: 0 nothing failed (warnings may be there), 1 something did, 2 bad configuration or argument."
        })
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Option(names = "--json", description = "Print one line of JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandLine.ParseResult before = spec.commandLine().getParent().getParseResult();
        if (!before.matchedOptions().isEmpty()) {
            throw ConfigException.of("doctor", "its options come behind it");
        }
        NodeConfig config = options.reader().get();
        List<Finding> findings = Doctor.examine(config, Machine.here());
        PrintWriter out = spec.commandLine().getOut();
        long failed = count(findings, Finding.Verdict.FAIL);
        long warned = count(findings, Finding.Verdict.WARN);
        if (json) {
            out.println(line(config, findings, failed, warned));
        } else {
            findings.forEach(finding -> print(out, finding));
            out.println(config.name() + ": " + (failed == 0 ? "nothing failed" : failed + " failed")
                    + (warned == 0 ? "" : ", " + warned + (warned == 1 ? " warning" : " warnings")));
        }
        out.flush();
        return failed == 0 ? ExitCode.OK.code() : ExitCode.FAILED.code();
    }

    private static long count(List<Finding> findings, Finding.Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }

    private static void print(PrintWriter out, Finding finding) {
        String verdict = finding.verdict() == Finding.Verdict.OK
                ? "ok"
                : finding.verdict().name();
        String advice = finding.advice() == null ? "" : "; " + finding.advice();
        out.println(String.format(Locale.ROOT, "%-5s %-15s %s%s", verdict, finding.check(), finding.found(), advice));
    }

    private static String line(NodeConfig config, List<Finding> findings, long failed, long warned) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode whole = mapper.createObjectNode();
        whole.put("node", config.name()).put("failed", failed).put("warnings", warned);
        ArrayNode checks = whole.putArray("checks");
        for (Finding finding : findings) {
            checks.addObject()
                    .put("check", finding.check())
                    .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
                    .put("found", finding.found())
                    .put("advice", finding.advice());
        }
        return mapper.writeValueAsString(whole);
    }
}
