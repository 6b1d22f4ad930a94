package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.browser.Browser;
import io.geolru.browser.Tab;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node's page as a browser shows it, while nodes work. Pictures of it are left in {@code target/page}. */
@Timeout(300)
class PageIT {
    private static final Path PICTURES = Path.of("target", "page");
    private static final String HOSTILE = "<img src=x onerror=\"document.title='taken'\">\u202e'\"&";
    private static final String TOKEN = "a-token-of-this-test";

    @TempDir
    static Path folder;

    private static Browser browser;
    private static int multicastPort;
    private static HttpNode eu;
    private static HttpNode us;

    @BeforeAll
    static void start() throws IOException {
        Path program = Browser.find();
        assumeTrue(program != null, "no Chromium is on the path: the page is not tested (apt-get install chromium)");
        try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            multicastPort = probe.getLocalPort();
        }
        eu = node("eu-1", "eu", Map.of());
        us = node("us-1", "us", Map.of());
        for (int i = 0; i < 50; i++) {
            us.json("POST", "/setCacheItem", "{\"item_key\":\"user-" + i + "\",\"item_value\":{\"clicks\":" + i + "}}");
        }
        eu.call("PUT", "/v1/caches/hostile/entries/" + encoded(HOSTILE), HOSTILE, "Content-Type", "text/html");
        browser = Browser.start(program, folder);
    }

    private static HttpNode node(String name, String region, Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "name",
                name,
                "region",
                region,
                "replication.multicast",
                "224.20.30.39:" + multicastPort,
                "replication.joinWait",
                "400ms"));
        settings.putAll(more);
        return HttpNode.start(folder.resolve(name), settings);
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable part : new AutoCloseable[] {browser, us, eu}) {
            CloseHelper.close(part);
        }
    }

    private static URI page(HttpNode node) {
        return URI.create("http://127.0.0.1:" + node.port() + "/");
    }

    private static Tab open(HttpNode node, int width, boolean dark) {
        Tab tab = browser.tab();
        tab.size(width, 900);
        tab.dark(dark);
        tab.open(page(node));
        return tab;
    }

    private static String encoded(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void type(Tab tab, String selector, String text) {
        tab.evaluate("document.querySelector('" + selector + "').value = " + Calls.JSON.valueToTree(text));
    }

    private static void submit(Tab tab, String form) {
        tab.evaluate("document.querySelector('" + form + "').requestSubmit()");
    }

    private static String text(Tab tab, String selector) {
        return tab.evaluate("document.querySelector('" + selector + "').textContent")
                .asText();
    }

    private static void awaitBothNodes(Tab tab) {
        for (String pill : List.of("✓ this node", "✓ ready")) {
            tab.await("[...document.querySelectorAll('#nodes .pill')].some(e => e.textContent === '" + pill + "')");
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 1200", "true, 1200", "false, 360", "true, 360", "false, 800"})
    void everythingIsLegibleAndFits(boolean dark, int width) throws IOException {
        Tab tab = open(eu, width, dark);
        awaitBothNodes(tab);
        type(tab, "#look-up-key", "user-7");
        submit(tab, "#look-up");
        tab.await("document.querySelector('#found pre') !== null");
        assertThat(tab.overflowing()).isEmpty();
        assertThat(tab.faintTexts()).isEmpty();
        assertThat(tab.faintShapes(".legend i, .line")).isEmpty();
        tab.screenshot(PICTURES.resolve((dark ? "dark-" : "light-") + width + ".png"));
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void itAsksItsNodeAndNobodyElse() {
        Tab tab = open(eu, 1200, false);
        awaitBothNodes(tab);
        String own = page(eu).toString();
        assertThat(tab.requests())
                .hasSizeGreaterThan(3)
                .allMatch(request -> request.startsWith(own) || request.equals("data:,"));
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void whatHappensShowsByItself() {
        Tab tab = open(eu, 1200, false);
        awaitBothNodes(tab);
        assertThat(tab.evaluate("document.title").asText()).isEqualTo("eu-1 – GeoLRU");
        tab.await("[...document.querySelectorAll('.lag td')].filter(e => e.textContent === 'nothing').length >= 2");
        us.call("PUT", "/v1/caches/fresh/entries/k", "v", "Content-Type", "text/plain");
        tab.await("[...document.querySelectorAll('#caches tbody th')].some(e => e.textContent === 'fresh')");
        tab.await("document.querySelector('.charts .line')?.getAttribute('d')?.includes('L') === true");
    }

    @Test
    void aKeyIsLookedUp() {
        Tab tab = open(eu, 1200, false);
        type(tab, "#look-up-key", "user-42");
        submit(tab, "#look-up");
        tab.await("document.querySelector('#found pre') !== null");
        assertThat(text(tab, "#found")).contains("user-42", "us", "never", "application/json");
        assertThat(text(tab, "#found pre")).isEqualTo("{\n  \"clicks\": 42\n}");
        type(tab, "#look-up-key", "nobody");
        submit(tab, "#look-up");
        tab.await("document.querySelector('#found').textContent.startsWith('There is no live entry')");
        type(tab, "#look-up-cache", "not a cache");
        submit(tab, "#look-up");
        tab.await("document.querySelector('#found').textContent.startsWith('cache: ')");
    }

    @Test
    void hostileKeysAndValuesAreShownAndNotObeyed() {
        Tab tab = open(eu, 1200, false);
        type(tab, "#look-up-cache", "hostile");
        type(tab, "#look-up-key", HOSTILE);
        submit(tab, "#look-up");
        tab.await("document.querySelector('#found pre') !== null");
        String shown = HOSTILE.replace("\u202e", "\\u202e");
        assertThat(text(tab, "#found code")).isEqualTo(shown);
        assertThat(text(tab, "#found pre")).isEqualTo(shown);
        assertThat(tab.evaluate("document.images.length").asInt()).isZero();
        assertThat(tab.evaluate("document.title").asText()).doesNotContain("taken");
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void changesAreFollowedAsTheyHappen() throws IOException {
        Tab tab = open(eu, 360, true);
        type(tab, "#tail-cache", "followed");
        submit(tab, "#tail");
        tab.await("document.querySelector('#tail-state').textContent.startsWith('Following followed: 0')");
        String entry = "/v1/caches/followed/entries/" + encoded(HOSTILE);
        us.call("PUT", entry, HOSTILE, "Content-Type", "text/html");
        eu.call("PUT", "/v1/caches/followed/entries/short?ttl=500ms", "{}", "Content-Type", "application/json");
        tab.await("document.querySelector('#changes .kind.expire') !== null");
        us.call("PUT", "/v1/caches/another/entries/k", "not followed", "Content-Type", "text/plain");
        us.call("DELETE", entry, (byte[]) null);
        us.call("DELETE", "/v1/caches/followed", (byte[]) null);
        for (String kind : List.of("put", "remove", "clear")) {
            tab.await("document.querySelector('#changes .kind." + kind + "') !== null");
        }
        assertThat(tab.evaluate("[...document.querySelectorAll('#changes .key')].map(e => e.textContent)"))
                .extracting(JsonNode::asText)
                .contains(HOSTILE.replace("\u202e", "\\u202e"), "short", "the whole cache")
                .doesNotContain("k");
        assertThat(tab.evaluate("document.images.length").asInt()).isZero();
        assertThat(tab.evaluate("document.title").asText()).doesNotContain("taken");
        assertThat(tab.overflowing()).isEmpty();
        assertThat(tab.faintTexts()).isEmpty();
        assertThat(tab.complaints()).isEmpty();
        tab.screenshot(PICTURES.resolve("followed.png"));
        tab.evaluate("document.querySelector('#changes button').click()");
        tab.await("document.querySelector('#found').textContent !== ''");
        assertThat(tab.evaluate("document.querySelector('#look-up-cache').value")
                        .asText())
                .isEqualTo("followed");
        submit(tab, "#tail");
        assertThat(text(tab, "#tail-state")).isEqualTo("Stopped.");
    }

    @Test
    void aScriptThatIsNotThePagesOwnDoesNotRun() {
        Tab tab = open(eu, 1200, false);
        tab.evaluate(
                "document.body.append(Object.assign(document.createElement('script'), {text: 'document.title = \"taken\"'}))");
        assertThat(tab.evaluate("document.title").asText()).doesNotContain("taken");
        assertThat(tab.complaints()).anyMatch(complaint -> complaint.contains("Content Security Policy"));
    }

    @Test
    void aTokenIsAskedForAndKept() {
        try (HttpNode guarded = node("ap-1", "ap", Map.of("http.token", TOKEN))) {
            Tab tab = open(guarded, 360, true);
            tab.await("!document.querySelector('#access').hidden");
            assertThat(tab.overflowing()).isEmpty();
            assertThat(tab.faintTexts()).isEmpty();
            type(tab, "#token", "not-the-token");
            submit(tab, "#access");
            tab.await("document.querySelector('#access-problem').textContent.length > 0");
            type(tab, "#token", TOKEN);
            submit(tab, "#access");
            tab.await("document.querySelector('#state').textContent === '✓ ready'");
            assertThat(tab.evaluate("document.querySelector('#access').hidden").asBoolean())
                    .isTrue();
            tab.open(page(guarded));
            tab.await("document.querySelector('#state').textContent === '✓ ready'");
        }
    }

    @Test
    void aNodeThatGoesIsSaidToBeGoneAndShownAgainWhenItIsBack() {
        int port;
        Tab tab;
        try (HttpNode going = node("sa-1", "sa", Map.of())) {
            port = going.port();
            tab = open(going, 1200, false);
            tab.await("document.querySelector('#state').textContent === '✓ ready'");
            submit(tab, "#tail");
            tab.await("document.querySelector('#tail-state').textContent.startsWith('Following default')");
        }
        tab.await("!document.querySelector('#away').hidden");
        assertThat(text(tab, "#away")).startsWith("sa-1 has not answered since ");
        Tab other = open(eu, 1200, false);
        other.await(
                "[...document.querySelectorAll('#problems b')].some(e => e.textContent.startsWith('sa-1 has been gone for'))");
        assertThat(other.faintTexts()).isEmpty();
        tab.front();
        try (HttpNode back = node("sa-1", "sa", Map.of("http.port", Integer.toString(port)))) {
            assertThat(back.port()).isEqualTo(port);
            back.call("PUT", "/v1/caches/default/entries/news", "{}", "Content-Type", "application/json");
            tab.await("[...document.querySelectorAll('#changes .key')].some(e => e.textContent === 'news')");
            tab.await("document.querySelector('#away').hidden");
            tab.await("document.querySelector('#state').textContent === '✓ ready'");
        }
    }

    @Test
    void thePointerIsToldTheNumbers() {
        Tab tab = open(eu, 1200, false);
        tab.await("document.querySelector('.charts .line')?.getAttribute('d')?.includes('L') === true");
        tab.pointAt(".charts .area");
        JsonNode shown =
                tab.evaluate("[document.querySelector('#tip').hidden, document.querySelector('#tip').textContent]");
        assertThat(shown.get(0).asBoolean()).isFalse();
        assertThat(List.of(shown.get(1).asText().split("\n", -1))).hasSize(3);
    }
}
