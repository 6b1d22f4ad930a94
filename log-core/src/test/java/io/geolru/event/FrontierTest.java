package io.geolru.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrontierTest {
    private final Frontier frontier = new Frontier();

    @Test
    void neverGoesBack() {
        assertThat(frontier.advance(7, 5, 50)).isTrue();
        assertThat(frontier.advance(7, 4, 60)).isFalse();
        assertThat(frontier.advance(7, 5, 40)).isFalse();
        assertThat(frontier.sequence(7)).isEqualTo(5);
        assertThat(frontier.promise(7)).isEqualTo(50);
    }

    @Test
    void promiseRisesAtTheSameSequence() {
        frontier.advance(7, 5, 50);
        assertThat(frontier.advance(7, 5, 90)).isTrue();
        assertThat(frontier.promise(7)).isEqualTo(90);
    }

    @Test
    void anOriginWithoutEventsIsKnown() {
        frontier.advance(7, 0, 0);
        assertThat(frontier.knows(7)).isTrue();
        assertThat(frontier.size()).isEqualTo(1);
        assertThat(frontier.knows(8)).isFalse();
    }

    @Test
    void hashIsOfTheSequencesAloneAndOfAnyOrder() {
        Frontier other = new Frontier();
        frontier.advance(1, 10, 1);
        frontier.advance(2, 20, 2);
        other.advance(2, 5, 9);
        other.advance(2, 20, 9);
        assertThat(other.hash()).isNotEqualTo(frontier.hash());
        other.advance(1, 10, 9);
        assertThat(other.hash()).isEqualTo(frontier.hash());
    }

    @Test
    void coversWhatIsNowhereAhead() {
        Frontier other = new Frontier();
        frontier.advance(1, 10, 0);
        other.advance(1, 10, 0);
        assertThat(frontier.covers(other)).isTrue();
        other.advance(2, 1, 0);
        assertThat(frontier.covers(other)).isFalse();
        assertThat(other.covers(frontier)).isTrue();
    }

    @Test
    void aCopyIsIndependent() {
        frontier.advance(1, 10, 3);
        Frontier copy = frontier.copy();
        copy.advance(1, 11, 4);
        assertThat(frontier.sequence(1)).isEqualTo(10);
        assertThat(copy.promise(1)).isEqualTo(4);
    }
}
