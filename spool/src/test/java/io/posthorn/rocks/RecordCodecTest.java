package io.posthorn.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.rocks.RecordSamples.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stored records stay readable: the golden octets are what earlier versions wrote. */
class RecordCodecTest {

  static Set<String> names() {
    return RecordSamples.all().keySet();
  }

  static Set<String> earlierNames() {
    return RecordSamples.earlier().keySet();
  }

  static Collection<Sample<?>> samples() {
    return RecordSamples.all().values();
  }

  @ParameterizedTest
  @MethodSource("names")
  void recordsAreWrittenAsTheGoldenOctets(String name) throws IOException {
    Sample<?> sample = RecordSamples.all().get(name);
    assertThat(HexFormat.of().formatHex(encode(sample))).isEqualTo(golden(name));
  }

  @ParameterizedTest
  @MethodSource("names")
  void goldenOctetsAreReadAsTheirRecords(String name) throws IOException {
    Sample<?> sample = RecordSamples.all().get(name);
    assertThat(sample.codec().decode(HexFormat.of().parseHex(golden(name))))
        .isEqualTo(new Decoded.Value<>(sample.value()));
  }

  /** They were written before options, facts, holds and our own address were kept. */
  @ParameterizedTest
  @MethodSource("earlierNames")
  void octetsOfEarlierVersionsAreReadAsTheirRecords(String name) throws IOException {
    Sample<?> sample = RecordSamples.earlier().get(name);
    assertThat(sample.codec().decode(HexFormat.of().parseHex(golden(name))))
        .isEqualTo(new Decoded.Value<>(sample.value()));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void fieldsOfLaterVersionsArePassedOver(Sample<?> sample) {
    FieldWriter later = FieldWriter.record(RecordCodec.VERSION);
    later.text(2_000_000_000, "what is this?");
    byte[] known = encode(sample);
    byte[] field = later.octets();
    byte[] both = Arrays.copyOf(known, known.length + field.length - 1);
    System.arraycopy(field, 1, both, known.length, field.length - 1);
    assertThat(sample.codec().decode(both)).isEqualTo(new Decoded.Value<>(sample.value()));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aCutRecordIsDamagedAndNeverAnotherOne(Sample<?> sample) {
    byte[] whole = encode(sample);
    for (int length = 0; length < whole.length; length++) {
      Decoded<?> decoded = sample.codec().decode(Arrays.copyOf(whole, length));
      if (decoded instanceof Decoded.Value<?>(Object value)) {
        // Cut between two fields of which the rest are optional: what is there is as it was.
        assertThat(value).hasSameClassAs(sample.value());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aRecordOfANewerVersionIsNotGuessedAt(Sample<?> sample) {
    byte[] octets = encode(sample);
    octets[0]++;
    assertThat(sample.codec().decode(octets))
        .isEqualTo(new Decoded.Damaged<>("of version 2, known is 1"));
  }

  private static <T> byte[] encode(Sample<T> sample) {
    return sample.codec().encode(sample.value());
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = RecordCodecTest.class.getResourceAsStream("records/" + name + ".hex")) {
      assertThat(in).as("golden file %s", name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
    }
  }
}
