package io.posthorn.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.time.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdTest {

  private final FakeTime time = new FakeTime();
  private final MessageIds ids = new MessageIds(time, new SplittableRandom(7));

  @Test
  void hasOneText() {
    MessageId id = new MessageId(0x0123_4567_89ab_cdefL, 0xfedc_ba98_7654_3210L);
    assertThat(id).hasToString("014D2PF2DBSQQZXQ5TK1V58CGG");
    assertThat(MessageId.parse(id.toString())).contains(id);
    assertThat(MessageId.parse("o14d2pf2dbsqqzxq5tkiv58cgg")).contains(id); // O is 0, I is 1
    assertThat(new MessageId(-1, -1)).hasToString("7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "014D2PF2DBSQQZXQ5TK1V58CG",
        "014D2PF2DBSQQZXQ5TK1V58CGGG",
        "814D2PF2DBSQQZXQ5TK1V58CGG",
        "014D2PF2DBSQQZXQ5TK1V58CGU",
        "014D2PF2DBSQQZXQ5TK1V58CG-",
        "-14D2PF2DBSQQZXQ5TK1V58CGG",
      })
  void refusesOtherText(String text) {
    assertThat(MessageId.parse(text)).isEmpty();
  }

  @Test
  void tellsItsTime() {
    assertThat(ids.next().time()).isEqualTo(FakeTime.START);
  }

  @Test
  void matchesPrefixes() {
    MessageId id = ids.next();
    assertThat(id.startsWith(id.toString().substring(0, 5).toLowerCase(java.util.Locale.ROOT)))
        .isTrue();
    assertThat(id.startsWith("ZZZZZ")).isFalse();
  }

  @Test
  void growsWhateverTheClockDoes() {
    List<MessageId> made = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      made.add(ids.next());
      switch (i % 1000) {
        case 300 -> time.advance(Duration.ofMillis(1));
        case 600 -> time.setNow(time.now().minusSeconds(3600));
        case 900 -> time.setNow(time.now().plusSeconds(3600));
        default -> {}
      }
    }
    assertThat(made).isSorted();
    assertThat(new HashSet<>(made)).hasSameSizeAs(made);
    List<String> texts = made.stream().map(MessageId::toString).toList();
    assertThat(texts).isSorted();
  }

  @Test
  void carriesIntoTheHighHalf() {
    MessageIds full = new MessageIds(time, () -> -1L);
    MessageId first = full.next();
    assertThat(first.low()).isEqualTo(-1L);
    assertThat(full.next()).isGreaterThan(first);
  }

  @Test
  void entryIdNamesMessageAndIndex() {
    EntryId entry = new EntryId(ids.next(), 42);
    assertThat(entry).hasToString(entry.message() + "-42");
    assertThat(EntryId.parse(entry.toString())).contains(entry);
    assertThat(entry).isLessThan(new EntryId(entry.message(), 43));
    assertThat(entry).isLessThan(new EntryId(ids.next(), 0));
    for (String bad : List.of("", "-1", entry.message() + "-", entry.message() + "-1234567890")) {
      assertThat(EntryId.parse(bad)).isEmpty();
    }
    assertThat(EntryId.parse(entry.message() + "--1")).isEmpty();
  }

  @Test
  void envelopeHasARecipient() {
    List<Mailbox> nobody = List.of();
    assertThatThrownBy(() -> new Envelope(ReversePath.NULL, nobody, BodyType.SEVEN_BIT, false))
        .isInstanceOf(IllegalArgumentException.class);
    List<Mailbox> list = new ArrayList<>();
    list.add(new Mailbox("ann", new Domain("example.org")));
    Envelope envelope = new Envelope(ReversePath.NULL, list, BodyType.SEVEN_BIT, false);
    list.clear();
    assertThat(envelope.recipients()).hasSize(1);
  }
}
