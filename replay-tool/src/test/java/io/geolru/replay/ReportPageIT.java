package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.browser.Browser;
import io.geolru.browser.Tab;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of a report as a browser shows it. Pictures of it are left in {@code target/report}. */
@Timeout(300)
class ReportPageIT {
    private static final Path PICTURES = Path.of("target", "report");
    private static final int PHONE = 360;

    @TempDir
    static Path folder;

    private static Browser browser;
    private static URI sound;
    private static URI damaged;
    private static URI empty;

    @BeforeAll
    static void makePages() throws IOException {
        Path program = Browser.find();
        assumeTrue(program != null, "no Chromium is on the path: the page is not tested (apt-get install chromium)");
        SampleLog.Clock clock = new SampleLog.Clock();
        SampleRegions.work(folder, clock);
        new SampleLog(folder.resolve("new-1"), "new-1", "new", clock).close();
        sound = page(clock, "eu-1", "sound.html");
        empty = page(clock, "new-1", "empty.html");
        Tool.flip(folder.resolve("eu-1"), "user-7");
        Tool.flip(Tool.snapshots(folder.resolve("eu-1")).get(0), 2000);
        damaged = page(clock, "eu-1", "damaged.html");
        browser = Browser.start(program, folder);
    }

    private static URI page(SampleLog.Clock clock, String node, String file) {
        Path page = folder.resolve(file);
        Tool.Run run = Tool.run(clock, "report", folder.resolve(node), "--to", page);
        assertThat(run.code()).as(run.err()).isZero();
        return page.toUri();
    }

    @AfterAll
    static void endBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 1200", "true, 1200", "false, 360", "true, 360", "false, 800"})
    void everythingIsLegibleAndFits(boolean dark, int width) throws IOException {
        Tab tab = browser.tab();
        tab.size(width, 900);
        tab.dark(dark);
        for (URI page : new URI[] {sound, damaged, empty}) {
            tab.open(page);
            tab.evaluate("document.querySelectorAll('details').forEach(d => { d.open = " + (width != PHONE) + "; })");
            assertThat(tab.overflowing()).as("%s at %s px", page, width).isEmpty();
            assertThat(tab.faintTexts()).as("%s, dark %s", page, dark).isEmpty();
            tab.evaluate("document.querySelectorAll('details').forEach(d => { d.open = false; })");
            String name = Path.of(page).getFileName().toString().replace(".html", "");
            tab.screenshot(PICTURES.resolve(name + "-" + (dark ? "dark" : "light") + "-" + width + ".png"));
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void whatIsDrawnStandsOutFromTheCard(boolean dark) {
        Tab tab = browser.tab();
        tab.dark(dark);
        tab.open(sound);
        assertThat(tab.evaluate("getComputedStyle(document.querySelector('section')).backgroundColor")
                        .asText())
                .isEqualTo(dark ? "rgb(23, 29, 36)" : "rgb(255, 255, 255)");
        assertThat(tab.faintShapes(".bar, .line, .pin, .gauge, .legend i")).isEmpty();
    }

    @Test
    void nothingIsAskedOfAnybodyAndNothingGoesWrong() {
        Tab tab = browser.tab();
        tab.open(damaged);
        assertThat(tab.requests()).allMatch(request -> request.equals(damaged.toString()) || request.equals("data:,"));
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void hostileKeysAreShownAndNotObeyed() {
        Tab tab = browser.tab();
        tab.open(sound);
        assertThat(tab.evaluate("document.title").asText()).isEqualTo("eu-1 – GeoLRU report");
        assertThat(tab.evaluate("document.images.length").asInt()).isZero();
        assertThat(tab.evaluate("document.scripts.length").asInt()).isEqualTo(1);
        JsonNode keys = tab.evaluate("[...document.querySelectorAll('.keys code')].map(e => e.textContent)");
        assertThat(keys).anyMatch(key -> key.asText().equals(SampleRegions.HOSTILE.replace("\u202e", "\\u202e")));
    }

    @Test
    void aScriptThatIsNotThePagesOwnDoesNotRun() {
        Tab tab = browser.tab();
        tab.open(sound);
        tab.evaluate(
                "document.body.append(Object.assign(document.createElement('script'), {text: 'document.title = \"taken\"'}))");
        assertThat(tab.evaluate("document.title").asText()).isEqualTo("eu-1 – GeoLRU report");
        assertThat(tab.complaints()).anyMatch(complaint -> complaint.contains("Content Security Policy"));
    }

    @Test
    void thePointerIsToldTheNumbers() {
        Tab tab = browser.tab();
        tab.size(1200, 900);
        tab.open(sound);
        assertThat(tab.evaluate("document.querySelector('#tip').hidden").asBoolean())
                .isTrue();
        tab.pointAt("#events .hit[x='300']");
        assertThat(tab.evaluate("document.querySelector('#tip').hidden").asBoolean())
                .isFalse();
        assertThat(tab.evaluate("document.querySelector('#tip').textContent").asText())
                .matches("(?s)1 Mar 13:00.*eu-1 \\(eu\\): \\d+.*");
    }

    @Test
    void paperHasTheTablesToo() {
        Tab tab = browser.tab();
        tab.open(sound);
        tab.print();
        tab.evaluate("dispatchEvent(new Event('beforeprint'))");
        assertThat(tab.evaluate("document.querySelectorAll('details:not([open])').length")
                        .asInt())
                .isZero();
        assertThat(tab.faintTexts()).isEmpty();
        tab.evaluate("dispatchEvent(new Event('afterprint'))");
        assertThat(tab.evaluate("document.querySelectorAll('details[open]').length")
                        .asInt())
                .isZero();
    }
}
