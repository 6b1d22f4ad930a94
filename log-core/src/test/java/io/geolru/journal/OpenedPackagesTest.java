package io.geolru.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** That no flag is needed, the tests with processes show. */
class OpenedPackagesTest {
    @Test
    void whatIsOpenStaysOpenAndPropertiesOfTheUserStay() {
        String releaser = System.setProperty("disable.perf.info", "false");
        try {
            OpenedPackages.ensure();
            OpenedPackages.ensure();
            assertThat(System.getProperty("disable.perf.info")).isEqualTo("false");
        } finally {
            System.setProperty("disable.perf.info", String.valueOf(releaser));
        }
        assertThat(Object.class
                        .getModule()
                        .isOpen("jdk.internal.misc", getClass().getModule()))
                .isTrue();
        assertThat(System.getProperty("chronicle.analytics.disable")).isEqualTo("true");
        assertThat(System.getProperty("chronicle.announcer.disable")).isEqualTo("true");
    }
}
