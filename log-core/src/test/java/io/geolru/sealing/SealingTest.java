package io.geolru.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.sealing.Opener.Outcome;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Who opens what, and what is refused. */
class SealingTest {
    private static final int MAX_LENGTH = 4_096;
    private static final long CLUSTER = 17;
    private static final long SENDER = 42;
    private static final long NOW_MS = 1_700_000_000_000L;

    private final Secrets first = secrets("the first secret");
    private final Secrets second = secrets("the second secret");
    private final Secrets both = secrets("the second secret", "the first secret");
    private final Sealer sealer = new Sealer(SENDER);
    private final Opener opener = new Opener(MAX_LENGTH + Seal.OVERHEAD);

    @Test
    void keysAreDerivedAsTheStandardSays() {
        // RFC 5869, test case 1, as far as its first block goes.
        byte[] secret = HexFormat.of().parseHex("0b".repeat(22));
        byte[] key = Hkdf.extract(HexFormat.of().parseHex("000102030405060708090a0b0c"), secret);
        assertThat(key)
                .asHexString()
                .isEqualToIgnoringCase("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
        assertThat(new Hkdf(key).expand(HexFormat.of().parseHex("f0f1f2f3f4f5f6f7f8f9")))
                .asHexString()
                .isEqualToIgnoringCase("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
    }

    @Test
    void threadsThatDeriveKeysAtOnceDoNotDisturbEachOther() {
        byte[] key = new byte[32];
        Hkdf shared = new Hkdf(key);
        assertThat(IntStream.range(0, 2_000).parallel().allMatch(use -> {
                    byte[] bytes = Integer.toString(use).getBytes(java.nio.charset.StandardCharsets.UTF_8);
                    return Arrays.equals(shared.expand(bytes), new Hkdf(key).expand(bytes));
                }))
                .isTrue();
    }

    @Test
    void whatIsSealedIsOpenedAndHidden() {
        byte[] message = "a message that nobody else reads".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] sealed = seal(first, true, NOW_MS, message);

        assertThat(sealed).hasSize(message.length + Seal.OVERHEAD);
        assertThat(new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("message");
        assertThat(open(first, NOW_MS, sealed)).isEqualTo(Outcome.OPENED);
        assertThat(opened()).isEqualTo(message);
    }

    @Test
    void noTwoMessagesLookAlikeThoughTheySayTheSame() {
        byte[] message = new byte[100];
        assertThat(seal(first, false, NOW_MS, message)).isNotEqualTo(seal(first, false, NOW_MS, message));
        assertThat(tail(seal(first, false, NOW_MS, message))).isNotEqualTo(tail(seal(first, true, NOW_MS, message)));
    }

    @Test
    void everySecretOfTheListOpensAndOthersDoNot() {
        byte[] old = seal(first, false, NOW_MS, new byte[10]);
        byte[] young = seal(both, false, NOW_MS, new byte[10]);

        assertThat(open(both, NOW_MS, old)).isEqualTo(Outcome.OPENED);
        assertThat(open(both, NOW_MS, young)).isEqualTo(Outcome.OPENED);
        assertThat(open(first, NOW_MS, young)).as("the first of a list seals").isEqualTo(Outcome.WRONG_SECRET);
        assertThat(open(second, NOW_MS, young)).isEqualTo(Outcome.OPENED);
        assertThat(open(second, NOW_MS, old)).isEqualTo(Outcome.WRONG_SECRET);
        assertThat(open(both, NOW_MS, old)).isEqualTo(Outcome.OPENED);
    }

    @Test
    void theSameSecretOfAnotherClusterOrForAnotherUseIsAnotherOne() {
        byte[] sealed = seal(first, false, NOW_MS, new byte[10]);

        assertThat(open(Secrets.of("test", "other", List.of("the first secret")), NOW_MS, sealed))
                .isEqualTo(Outcome.WRONG_SECRET);
        assertThat(open(Secrets.of("other", "cluster", List.of("the first secret")), NOW_MS, sealed))
                .isEqualTo(Outcome.WRONG_SECRET);
    }

    @Test
    void everyBitOfAMessageIsUnderTheSeal() {
        byte[] sealed = seal(first, true, NOW_MS, new byte[40]);
        for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            if (Seal.isSealed(new UnsafeBuffer(changed), 0, changed.length)) {
                assertThat(open(first, NOW_MS, changed)).as("bit %d", bit).isIn(Outcome.BROKEN, Outcome.WRONG_SECRET);
            }
        }
        assertThat(open(first, NOW_MS, sealed)).isEqualTo(Outcome.OPENED);
    }

    @Test
    void aShorterOrLongerMessageIsBroken() {
        byte[] sealed = seal(first, false, NOW_MS, new byte[40]);

        assertThat(open(first, NOW_MS, Arrays.copyOf(sealed, sealed.length - 1)))
                .isEqualTo(Outcome.BROKEN);
        assertThat(open(first, NOW_MS, Arrays.copyOf(sealed, sealed.length + 1)))
                .isEqualTo(Outcome.BROKEN);
        assertThat(open(first, NOW_MS, Arrays.copyOf(sealed, 2 * MAX_LENGTH))).isEqualTo(Outcome.BROKEN);
    }

    @Test
    void eventsMayComeAgainOtherMessagesMayNot() {
        byte[] events = seal(first, false, NOW_MS, new byte[10]);
        byte[] other = seal(first, true, NOW_MS, new byte[10]);

        assertThat(open(first, NOW_MS, events)).isEqualTo(Outcome.OPENED);
        assertThat(open(first, NOW_MS, events)).isEqualTo(Outcome.OPENED);
        assertThat(open(first, NOW_MS, other)).isEqualTo(Outcome.OPENED);
        assertThat(open(first, NOW_MS, other)).isEqualTo(Outcome.REPLAYED);
    }

    @Test
    void messagesMayOvertakeEachOther() {
        byte[] one = seal(first, true, NOW_MS, new byte[10]);
        byte[] two = seal(first, true, NOW_MS, new byte[10]);
        byte[] three = seal(first, true, NOW_MS, new byte[10]);

        assertThat(open(first, NOW_MS, one)).isEqualTo(Outcome.OPENED);
        assertThat(open(first, NOW_MS, three)).isEqualTo(Outcome.OPENED);
        assertThat(open(first, NOW_MS, two)).isEqualTo(Outcome.OPENED);
        assertThat(open(first, NOW_MS, two)).isEqualTo(Outcome.REPLAYED);
    }

    @Test
    void whatWasSentBeforeTheFirstContactIsRefused() {
        byte[] recorded = seal(first, true, NOW_MS, new byte[10]);
        byte[] present = seal(first, true, NOW_MS + 30_000, new byte[10]);

        assertThat(open(first, NOW_MS + 30_000, present)).isEqualTo(Outcome.OPENED);
        assertThat(open(first, NOW_MS + 30_000, recorded)).isEqualTo(Outcome.REPLAYED);
    }

    @Test
    void aFirstMessageOfLongAgoIsUnprovenUntilItsSenderProvesThatItLives() {
        byte[] recorded = seal(first, true, NOW_MS, new byte[10]);
        byte[] proof = seal(first, true, NOW_MS, new byte[10]);
        byte[] next = seal(first, true, NOW_MS, new byte[10]);
        long later = NOW_MS + Opener.FIRST_CONTACT_MS + 1;

        assertThat(open(first, later, recorded)).isEqualTo(Outcome.UNPROVEN);
        assertThat(open(first, later, recorded)).isEqualTo(Outcome.UNPROVEN);
        assertThat(open(first, later, proof)).isEqualTo(Outcome.UNPROVEN);
        opener.prove();
        assertThat(open(first, later, recorded)).isEqualTo(Outcome.REPLAYED);
        assertThat(open(first, later, proof)).isEqualTo(Outcome.REPLAYED);
        assertThat(open(first, later, next)).isEqualTo(Outcome.OPENED);
    }

    @Test
    void whatComesMuchLaterThanOthersOfItsSenderIsUnprovenAndASetClockIsProvenAnew() {
        byte[] early = seal(first, true, NOW_MS, new byte[10]);
        byte[] heldBack = seal(first, true, NOW_MS + 1, new byte[10]);
        byte[] bitLate = seal(first, true, NOW_MS + 2, new byte[10]);
        byte[] proof = seal(first, true, NOW_MS + 3, new byte[10]);
        byte[] next = seal(first, true, NOW_MS + 4, new byte[10]);
        long late = NOW_MS + Opener.FIRST_CONTACT_MS - 1_000;
        long tooLate = NOW_MS + Opener.FIRST_CONTACT_MS + 1_000;

        assertThat(open(first, NOW_MS, early)).isEqualTo(Outcome.OPENED);
        assertThat(open(first, late, bitLate)).isEqualTo(Outcome.OPENED);
        assertThat(open(first, tooLate, heldBack))
                .as("though one came late, too")
                .isEqualTo(Outcome.UNPROVEN);
        assertThat(open(first, tooLate, heldBack)).isEqualTo(Outcome.REPLAYED);
        assertThat(open(first, tooLate, proof)).isEqualTo(Outcome.UNPROVEN);
        opener.prove();
        assertThat(open(first, tooLate, proof)).isEqualTo(Outcome.REPLAYED);
        assertThat(open(first, tooLate, next)).isEqualTo(Outcome.OPENED);
    }

    @Test
    void whatIsMadeUpDoesNotKeepASenderFromBeingForgotten() {
        byte[] recorded = seal(first, true, NOW_MS, new byte[10]);
        byte[] madeUp = recorded.clone();
        madeUp[madeUp.length - 1]++;
        assertThat(open(first, NOW_MS, recorded)).isEqualTo(Outcome.OPENED);
        assertThat(open(first, NOW_MS, recorded)).isEqualTo(Outcome.REPLAYED);

        for (int i = 1; i <= Opener.MAX_SENDERS; i++) {
            byte[] message = new byte[10];
            Sealer other = new Sealer(SENDER + i);
            int length = other.seal(first, CLUSTER, true, NOW_MS, new UnsafeBuffer(message), 0, message.length);
            assertThat(opener.open(first, NOW_MS, other.buffer(), 0, length)).isEqualTo(Outcome.OPENED);
            assertThat(open(first, NOW_MS, madeUp)).isEqualTo(Outcome.BROKEN);
        }

        assertThat(open(first, NOW_MS, recorded)).as("its sender is forgotten").isEqualTo(Outcome.OPENED);
    }

    @Test
    void aWindowTellsWhatCameAsASetWould() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 50; round++) {
            long base = random.nextLong(1, 10_000);
            ReplayWindow window = new ReplayWindow(base);
            java.util.Set<Long> came = new java.util.HashSet<>();
            long highest = base;
            for (int i = 0; i < 5_000; i++) {
                long step = random.nextInt(50) == 0 ? random.nextLong(3 * ReplayWindow.LENGTH) : random.nextLong(200);
                long number = Math.max(0, highest + 100 - step);
                boolean isNew = number > base && number > highest - ReplayWindow.LENGTH && came.add(number);
                assertThat(window.take(number))
                        .as("%d, after %d", number, highest)
                        .isEqualTo(isNew);
                highest = Math.max(highest, number);
            }
        }
    }

    @Test
    void secretsAreNotShown() {
        assertThat(first).hasToString("1 secrets");
    }

    private static Secrets secrets(String... texts) {
        return Secrets.of("test", "cluster", List.of(texts));
    }

    private byte[] seal(Secrets secrets, boolean once, long nowMs, byte[] message) {
        int length = sealer.seal(secrets, CLUSTER, once, nowMs, new UnsafeBuffer(message), 0, message.length);
        byte[] sealed = new byte[length];
        sealer.buffer().getBytes(0, sealed);
        return sealed;
    }

    private Outcome open(Secrets secrets, long nowMs, byte[] sealed) {
        return opener.open(secrets, nowMs, new UnsafeBuffer(sealed), 0, sealed.length);
    }

    private byte[] opened() {
        byte[] message = new byte[opener.length()];
        opener.buffer().getBytes(0, message);
        return message;
    }

    private static byte[] tail(byte[] sealed) {
        return Arrays.copyOfRange(sealed, Seal.HEADER_LENGTH, sealed.length);
    }
}
