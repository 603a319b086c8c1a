package io.posthorn.senders;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.account.StoredDomain;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys by their age in days, the newest first. */
class RotationTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                  | ''
          0                   | 0
          400                 | 400
          0 400               | 0 400
          0 0 400             | 0 0 400
          0 2 6 400 500       | 0 2 6 400
          0 6 7 8             | 0 6 7
          7 8                 | 7
          0 1 2 3             | 0 1 2 3
          0 1 2 3 4           | 0 1 2 3
          0 1 2 3 4 400 500   | 0 1 2 400
          """)
  void theYoungAndTheNewestOlderOneSign(String keys, String signing) {
    assertThat(Rotation.signing(aged(keys), NOW))
        .extracting(RotationTest::age)
        .containsExactlyElementsOf(numbers(signing));
  }

  @Test
  void twoNewKeysInAWeekDoNotSilenceThePublishedOne() {
    List<StoredDomain.Key> keys = aged("0 1 90");
    assertThat(Rotation.signing(keys, NOW)).isEqualTo(keys);
    assertThat(Rotation.signing(keys, NOW.plus(Duration.ofDays(6))))
        .containsExactly(keys.get(0), keys.get(1));
    assertThat(Rotation.signing(keys, NOW.plus(Duration.ofDays(7)))).containsExactly(keys.get(0));
  }

  @Test
  void ofTooManyTheOldestThatDoNotSignGo() {
    List<StoredDomain.Key> months = aged(ages(IntStream.range(0, 22).map(i -> 30 * i)));
    assertThat(Rotation.kept(months, NOW)).isEqualTo(months.subList(0, 20));

    List<StoredDomain.Key> today =
        aged(ages(IntStream.concat(IntStream.generate(() -> 0).limit(21), IntStream.of(400))));
    assertThat(Rotation.kept(today, NOW)).hasSize(20).contains(today.getFirst(), today.getLast());

    assertThat(Rotation.kept(aged("0 1 400"), NOW)).hasSize(3);
  }

  @Test
  void theSelectorOfAKeyThatWentIsNotTheNext() {
    assertThat(Selectors.next(Set.of(), NOW)).contains("ph2026a");
    assertThat(Selectors.next(Set.of("ph2025z", "mine"), NOW)).contains("ph2026a");
    assertThat(Selectors.next(Set.of("ph2026a", "ph2026b"), NOW)).contains("ph2026c");
    assertThat(Selectors.next(Set.of("ph2026b", "ph2026d"), NOW)).contains("ph2026e");
    assertThat(Selectors.next(Set.of("ph2026a", "ph2026z"), NOW)).contains("ph2026b");
    Set<String> all =
        IntStream.rangeClosed('a', 'z')
            .mapToObj(letter -> "ph2026" + (char) letter)
            .collect(Collectors.toSet());
    assertThat(Selectors.next(all, NOW)).isEmpty();
  }

  private static List<StoredDomain.Key> aged(String days) {
    List<Integer> ages = numbers(days);
    return IntStream.range(0, ages.size())
        .mapToObj(
            i -> new StoredDomain.Key("s" + i, "PEM", NOW.minus(Duration.ofDays(ages.get(i)))))
        .toList();
  }

  private static int age(StoredDomain.Key key) {
    return (int) Duration.between(key.created(), NOW).toDays();
  }

  private static List<Integer> numbers(String text) {
    return Stream.of(text.split(" ", -1))
        .filter(word -> !word.isEmpty())
        .map(Integer::valueOf)
        .toList();
  }

  private static String ages(IntStream days) {
    return days.mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }
}
