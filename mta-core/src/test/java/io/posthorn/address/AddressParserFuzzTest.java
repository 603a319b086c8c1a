package io.posthorn.address;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any text is an answer, and what was read can be written and read again. */
class AddressParserFuzzTest {

  @FuzzTest
  void readsBackWhatItWrites(FuzzedDataProvider data) {
    String text = data.consumeRemainingAsString();
    if (AddressParser.parse(text) instanceof AddressParser.Valid(Mailbox mailbox)) {
      String written = mailbox.toString();
      assertThat(AddressParser.mailbox(written)).contains(mailbox);
      assertThat(written.chars().noneMatch(Character::isISOControl)).isTrue();
    }
  }
}
