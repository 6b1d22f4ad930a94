package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.geolru.HttpConfig;
import io.geolru.http.Calls.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node says of its calls is what they are. */
class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

    @TempDir
    static Path folder;

    @AutoClose
    private static HttpNode http;

    private static JsonNode api;

    @BeforeAll
    static void start() throws IOException {
        http = HttpNode.start(folder.resolve("node"));
        Reply reply = http.get("/v1/openapi.yaml");
        assertThat(reply.header("Content-Type")).isEqualTo("application/yaml");
        api = new YAMLMapper().readTree(reply.text());
    }

    @Test
    void itHasEveryCallWithItsParametersAndScopeAndNoOther() {
        Set<String> routes = new TreeSet<>();
        HttpConfig config = http.node().config().http();
        try (MetricsCall metrics = new MetricsCall(http.node());
                EventStreams events = new EventStreams(http.node(), EventStreams.Pace.USUAL)) {
            for (Route route : HttpFrontEnd.routes(http.node(), config, metrics, events)) {
                routes.add(route.method() + " /" + String.join("/", route.path()) + " "
                        + new TreeSet<>(route.parameters()) + " " + route.scope());
            }
        }
        Set<String> described = new TreeSet<>();
        api.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(call -> {
                    if (METHODS.contains(call.getKey())) {
                        described.add(call.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey() + " "
                                + named("query", call.getValue()) + " " + scope(call.getValue()));
                    }
                }));
        assertThat(described).isEqualTo(routes);
    }

    @Test
    void everyNameInAPathIsExplainedAndEveryReferenceLeadsSomewhere() {
        api.get("paths").properties().forEach(path -> {
            Set<String> inPath = new TreeSet<>();
            for (String segment : path.getKey().split("/", -1)) {
                if (segment.startsWith("{")) {
                    inPath.add(segment.substring(1, segment.length() - 1));
                }
            }
            assertThat(named("path", path.getValue())).as(path.getKey()).isEqualTo(inPath);
        });
        List<JsonNode> references = api.findValues("$ref");
        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(at(reference).isObject())
                        .as(reference.textValue())
                        .isTrue());
    }

    /** The scope that the last of the ways to be allowed asks for; open where there is none but to be nobody. */
    private static String scope(JsonNode call) {
        JsonNode ways = call.has("security") ? call.get("security") : api.get("security");
        return ways.get(ways.size() - 1).path("token").path(0).asText("open");
    }

    private static Set<String> named(String where, JsonNode of) {
        Set<String> names = new TreeSet<>();
        List<JsonNode> parameters = new ArrayList<>();
        of.path("parameters").forEach(parameters::add);
        for (JsonNode given : parameters) {
            JsonNode parameter = given.has("$ref") ? at(given.get("$ref")) : given;
            if (parameter.get("in").textValue().equals(where)) {
                names.add(parameter.get("name").textValue());
            }
        }
        return names;
    }

    private static JsonNode at(JsonNode reference) {
        return api.at(reference.textValue().substring(1));
    }
}
