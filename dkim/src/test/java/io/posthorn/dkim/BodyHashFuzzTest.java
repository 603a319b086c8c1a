package io.posthorn.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.MessageDigest;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However a body is cut into pieces, and whatever it holds, the hash is that of its whole. */
class BodyHashFuzzTest {

  @FuzzTest
  void anySplitGivesTheSameHash(FuzzedDataProvider data) throws Exception {
    Canonicalization form = data.pickValue(Canonicalization.values());
    int step = data.consumeInt(1, 7);
    check(form, data.consumeRemainingAsBytes(), step);
  }

  @ParameterizedTest
  @EnumSource
  void manyBodiesOfSpacesAndLineEnds(Canonicalization form) throws Exception {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(6376);
    byte[] alphabet = {' ', '\t', '\r', '\n', '\r', '\n', 'a', (byte) 0xe9};
    for (int round = 0; round < 2_000; round++) {
      byte[] body = new byte[random.nextInt(24)];
      for (int i = 0; i < body.length; i++) {
        body[i] = alphabet[random.nextInt(alphabet.length)];
      }
      check(form, body, 1 + random.nextInt(5));
    }
  }

  private static void check(Canonicalization form, byte[] body, int step) throws Exception {
    BodyHash pieces = form.body();
    for (int at = 0; at < body.length; at += step) {
      pieces.update(body, at, Math.min(step, body.length - at));
    }
    BodyHash whole = form.body();
    whole.update(body, 0, body.length);
    byte[] expected = whole.finish();
    assertThat(pieces.finish()).isEqualTo(expected);
    byte[] plain = canonical(form, new String(body, ISO_8859_1)).getBytes(ISO_8859_1);
    assertThat(expected).isEqualTo(MessageDigest.getInstance("SHA-256").digest(plain));
  }

  /** RFC 6376 §3.4.3 and §3.4.4 once more, word for word and slow. */
  private static String canonical(Canonicalization form, String body) {
    String text = body;
    if (form == Canonicalization.RELAXED) {
      text = text.replaceAll("[ \t]+", " ").replaceAll(" (?=\r\n|\\z)", "");
    }
    while (text.endsWith("\r\n")) {
      text = text.substring(0, text.length() - 2);
    }
    boolean empty = text.isEmpty() && form == Canonicalization.RELAXED;
    return empty ? "" : text + "\r\n";
  }
}
