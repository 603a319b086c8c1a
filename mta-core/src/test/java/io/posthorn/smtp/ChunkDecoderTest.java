package io.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

// RFC 3030 §2
class ChunkDecoderTest {

  private static final byte[] OCTETS = "a\r\n.\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII);

  @Test
  void soManyOctetsAreContentWhateverTheyAre() {
    ChunkDecoder decoder = new ChunkDecoder(6, false);
    assertThat(decoder.decode(OCTETS, 0, 4)).isEqualTo(new ContentDecoder.Step(4, 4));
    assertThat(decoder.isAtEnd()).isFalse();
    assertThat(decoder.decode(OCTETS, 4, OCTETS.length)).isEqualTo(new ContentDecoder.Step(2, 2));
    assertThat(decoder.isAtEnd()).isTrue();
    assertThat(decoder.decode(OCTETS, 6, OCTETS.length)).isEqualTo(new ContentDecoder.Step(0, 0));
  }

  @Test
  void theMessageEndsWithTheLastAlone() {
    assertThat(new ChunkDecoder(0, false).isAtEnd()).isTrue();
    assertThat(new ChunkDecoder(0, false).isComplete()).isFalse();
    assertThat(new ChunkDecoder(0, true).isComplete()).isTrue();
    assertThat(new ChunkDecoder(1, true).isComplete()).isFalse();
  }

  @Test
  void aChunkMayBeLargerThanAnyMessage() {
    ChunkDecoder decoder = new ChunkDecoder(1L << 40, true);
    assertThat(decoder.decode(OCTETS, 0, OCTETS.length).consumed()).isEqualTo(OCTETS.length);
    assertThat(decoder.isAtEnd()).isFalse();
  }
}
