package io.posthorn.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever the octets on disk are, reading them gives a record or says why not. */
class RecordCodecFuzzTest {

  @FuzzTest
  void decodingNeverThrows(byte[] octets) {
    for (RecordSamples.Sample<?> sample : RecordSamples.all().values()) {
      decode(sample.codec(), octets);
    }
    assertThat(JournalRow.decode(1, octets)).isNotNull();
  }

  /** What can be read can be written and read again. */
  private static <T> void decode(RecordCodec<T> codec, byte[] octets) {
    switch (codec.decode(octets)) {
      case Decoded.Value<T>(T value) ->
          assertThat(codec.decode(codec.encode(value))).isInstanceOf(Decoded.Value.class);
      case Decoded.Damaged<T>(String why) -> assertThat(why).isNotNull();
    }
  }
}
