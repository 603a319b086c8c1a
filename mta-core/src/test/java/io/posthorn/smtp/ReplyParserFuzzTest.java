package io.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.posthorn.smtp.ReplyParser.Complete;
import io.posthorn.smtp.ReplyParser.Incomplete;
import io.posthorn.smtp.ReplyParser.Malformed;
import io.posthorn.smtp.ReplyParser.Step;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Any octets give replies, or one error, within the bound, and the same for any split. */
class ReplyParserFuzzTest {

  private static final int MAX = 512;

  @FuzzTest
  void parsesTheSameWhole(byte[] data) {
    List<Step> whole = parse(data, data.length + 1);
    assertThat(parse(data, 1)).isEqualTo(whole);
    assertThat(parse(data, 7)).isEqualTo(whole);
    for (Step step : whole) {
      switch (step) {
        case Complete complete -> {
          assertThat(complete.reply().encode().length).isLessThan(4 * MAX);
          Capabilities offered = Capabilities.of(complete.reply());
          offered.maxSize().ifPresent(size -> assertThat(size).isPositive());
        }
        case Malformed malformed -> assertThat(malformed.reason()).isNotEmpty();
        case Incomplete incomplete -> assertThat(step).isSameAs(whole.getLast());
      }
    }
  }

  private static List<Step> parse(byte[] data, int piece) {
    ReplyParser parser = new ReplyParser(MAX);
    List<Step> steps = new ArrayList<>();
    Step last = new Incomplete();
    for (int from = 0; from < data.length; from += piece) {
      ByteBuffer in = ByteBuffer.wrap(data, from, Math.min(piece, data.length - from));
      while (in.hasRemaining()) {
        last = parser.parse(in);
        if (last instanceof Malformed) {
          steps.add(last);
          return steps;
        }
        if (last instanceof Complete) {
          steps.add(last);
        }
      }
    }
    if (last instanceof Incomplete) {
      steps.add(last);
    }
    return steps;
  }
}
