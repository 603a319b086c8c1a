package io.posthorn.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Domain;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.spool.Due;
import io.posthorn.spool.QueueName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The order of keys is the order of what they mean. */
class KeysTest {

  private final SplittableRandom random = new SplittableRandom(42);

  @Test
  void dueKeysSortAsDueTimesDo() {
    byte[] queue = Keys.queue(new QueueName(new Domain("a.example"), new Domain("b.example")));
    List<Due> dues = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      MessageId message = new MessageId(random.nextLong(), random.nextLong());
      EntryId entry = new EntryId(message, random.nextInt(Integer.MAX_VALUE));
      dues.add(new Due(Instant.ofEpochMilli(random.nextLong(1L << 50)), entry));
    }
    List<byte[]> keys = new ArrayList<>();
    dues.forEach(due -> keys.add(Keys.due(queue, due.time(), due.entry())));
    keys.sort(Arrays::compareUnsigned);
    assertThat(keys.stream().map(Keys::due))
        .containsExactlyElementsOf(dues.stream().sorted().toList());
  }

  @Test
  void entriesSortByMessageAndIndex() {
    List<EntryId> ids = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      MessageId message = new MessageId(random.nextLong(), random.nextLong(3));
      ids.add(new EntryId(message, random.nextInt(1000)));
    }
    List<byte[]> keys = new ArrayList<>(ids.stream().map(Keys::entry).toList());
    keys.sort(Arrays::compareUnsigned);
    assertThat(keys.stream().map(Keys::entry))
        .containsExactlyElementsOf(ids.stream().sorted().toList());
  }

  @Test
  void theIdOfAQueueIsTheHeadOfAHashOverBothDomains() {
    QueueName name = new QueueName(new Domain("mg.example.org"), new Domain("example.com"));
    // printf 'mg.example.org\0example.com' | sha256sum
    assertThat(HexFormat.of().formatHex(Keys.queue(name)))
        .isEqualTo("49120f916d88c3d2eba387ee10ac641b");
  }

  @Test
  void domainsThatJoinToTheSameTextAreDifferentQueues() {
    QueueName one = new QueueName(new Domain("a"), new Domain("bc"));
    QueueName other = new QueueName(new Domain("ab"), new Domain("c"));
    assertThat(Keys.queue(one)).isNotEqualTo(Keys.queue(other));
  }

  @Test
  void timesBeyondTheRangeOfMillisecondsAreItsEnds() {
    assertThat(Keys.millis(Instant.MIN)).isZero();
    assertThat(Keys.millis(Instant.MAX)).isEqualTo(Long.MAX_VALUE);
    assertThat(Keys.millis(Instant.ofEpochMilli(17))).isEqualTo(17);
  }

  @Test
  void behindIsTheLeastKeyBeyondAPrefix() {
    assertThat(Keys.behind(new byte[] {1, 2})).containsExactly(1, 3);
    assertThat(Keys.behind(new byte[] {1, -1, -1})).containsExactly(2);
  }
}
