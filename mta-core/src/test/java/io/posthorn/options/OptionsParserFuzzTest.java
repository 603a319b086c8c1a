package io.posthorn.options;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.posthorn.envelope.Standing;
import io.posthorn.mime.Field;
import io.posthorn.mime.HeaderSection;
import java.util.LinkedHashMap;

/**
 * Any header gives options or one line of refusal; variables come out as one line of JSON that
 * reads back; what leaves is of the fields that came.
 */
class OptionsParserFuzzTest {

  @FuzzTest
  void anyHeaderIsAnswered(byte[] input) {
    HeaderSection header = HeaderSection.parse(input, input.length);
    switch (OptionsParser.parse(header, Parsing.NOW)) {
      case OptionsParser.Parsed(SendingOptions options) -> check(options, header);
      case OptionsParser.Refused refused -> {
        String reply = refused.reply().toString();
        assertThat(reply).hasSizeLessThan(400);
        assertThat(reply.chars().allMatch(c -> c >= ' ' && c < 0x7f)).isTrue();
        assertThat(refused.reply().isPermanent()).isTrue();
      }
    }
  }

  private static void check(SendingOptions options, HeaderSection header) {
    assertThat(options.labels().tags()).hasSizeLessThanOrEqualTo(3).allMatch(tag -> isLine(tag));
    options.labels().variables().ifPresent(OptionsParserFuzzTest::checkJson);
    options.extras().templateVariables().ifPresent(OptionsParserFuzzTest::checkJson);
    options
        .timing()
        .deliverBy()
        .ifPresent(time ->
            assertThat(time).isBeforeOrEqualTo(Parsing.NOW.plus(SendingOptions.Timing.AHEAD)));
    FieldPolicy policy = FieldPolicy.of(options, Standing.LOGIN);
    assertThat(header.fields().stream().filter(policy::leaves))
        .noneMatch(OptionsParserFuzzTest::isHiddenOption);
  }

  private static boolean isHiddenOption(Field field) {
    return OptionField.named(field.name())
        .filter(option -> option.use() != OptionField.Use.READ_AND_SENT_ON)
        .isPresent();
  }

  private static void checkJson(String json) {
    assertThat(isLine(json)).isTrue();
    var again = new LinkedHashMap<String, String>();
    assertThat(JsonObjects.add(again, json)).isInstanceOf(Reading.Good.class);
    assertThat(JsonObjects.write(again)).isEqualTo(json);
  }

  private static boolean isLine(String text) {
    return text.chars().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
  }
}
