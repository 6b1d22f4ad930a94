package io.geolru.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnprovenTest {
    private static final int GONE = 2 * Unproven.MOST;
    private static final long HONEST = 1_000_000;

    private final Unproven unproven = new Unproven();

    @Test
    void whoIsHeardIsEchoedOnce() {
        unproven.heard(7, 3, 100);
        unproven.heard(7, 4, 200);

        assertThat(echoes(250)).containsExactly(new Heartbeat.Echo(7, 4, 50));
        unproven.settle();
        assertThat(echoes(250)).isEmpty();
    }

    @Test
    void noMoreThanSomeAreEchoedAtATime() {
        hearThoseThatAreGone();
        assertThat(echoes(0)).hasSize(Unproven.MOST);
    }

    @Test
    void manyThatAreGoneKeepNobodyOutForLong() {
        int turns = 0;
        do {
            unproven.settle();
            hearThoseThatAreGone();
            unproven.heard(HONEST, 1, 0);
            turns++;
        } while (turns < 10 && echoes(0).stream().noneMatch(echo -> echo.origin() == HONEST));

        assertThat(turns).isLessThan(5);
    }

    private void hearThoseThatAreGone() {
        for (int origin = 1; origin <= GONE; origin++) {
            unproven.heard(origin, 1, 0);
        }
    }

    private List<Heartbeat.Echo> echoes(long nowNs) {
        List<Heartbeat.Echo> echoes = new ArrayList<>();
        unproven.echo(echoes, nowNs);
        return echoes;
    }
}
