package io.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any text decodes, and what is displayed of it is one bounded line. */
class EncodedWordsFuzzTest {

  @FuzzTest
  void displaysOneLine(FuzzedDataProvider data) {
    int limit = data.consumeInt(0, 200);
    String text = data.consumeRemainingAsString();
    String shown = EncodedWords.display(text, limit);
    assertThat(shown.length()).isLessThanOrEqualTo(limit);
    assertThat(shown).doesNotContain("  ");
    assertThat(shown.chars().noneMatch(EncodedWordsFuzzTest::breaks)).isTrue();
    if (!text.contains("=?")) {
      assertThat(EncodedWords.decode(text)).isEqualTo(text);
    }
  }

  private static boolean breaks(int c) {
    return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
  }
}
