package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.posthorn.server.ListenerSettings.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Any octets, cut in any way, make the same dialogue of well-formed replies, and nothing but text
 * is handed in. The first octet of the input says which listener and which cuts.
 */
class SessionFuzzTest {

  @FuzzTest(maxDuration = "2m")
  void anyOctetsInAnyPieces(byte[] input) {
    if (input.length == 0) {
      return;
    }
    ListenerSettings settings = settings(input[0]);
    byte[] octets = Arrays.copyOfRange(input, 1, input.length);
    EmbeddedSession whole = new EmbeddedSession(settings);
    whole.say(octets, 0, octets.length);
    EmbeddedSession cut = new EmbeddedSession(settings);
    Random random = new Random(input[0]);
    int most = 1 + (input[0] & 0xff) / 8;
    for (int at = 0; at < octets.length; ) {
      int end = Math.min(octets.length, at + 1 + random.nextInt(most));
      cut.say(octets, at, end);
      at = end;
    }
    List<String> messages = whole.messages();
    String replies = whole.replies();
    assertReplies(replies);
    if (isHeardOnlyTogether(replies)) {
      assertThat(cut.replies()).startsWith(replies);
      assertThat(cut.messages().subList(0, messages.size())).isEqualTo(messages);
    } else {
      assertThat(cut.replies()).isEqualTo(replies);
      assertThat(cut.isClosed()).isEqualTo(whole.isClosed());
      assertThat(cut.messages()).isEqualTo(messages);
    }
    messages.forEach(SessionFuzzTest::assertText);
    long queued = replies.lines().filter("250 queued"::equals).count();
    assertThat(messages).hasSize((int) queued);
    whole.end();
    cut.end();
  }

  /** Content behind a refused DATA ends the session only where it arrives with it. */
  private static boolean isHeardOnlyTogether(String replies) {
    return List.of("Need MAIL before DATA", "No valid recipients", "by BDAT already", "needs BDAT")
        .stream()
        .anyMatch(text -> replies.stripTrailing().endsWith(text));
  }

  // RFC 5321 §4.2, RFC 2034 §4: codes on all but greeting, EHLO, HELO and 3yz
  private static void assertReplies(String replies) {
    for (String line : replies.split("\n", -1)) {
      assertThat(line.chars().noneMatch(Character::isISOControl)).as(line).isTrue();
      if (!line.isEmpty()) {
        assertThat(line.substring(0, 3)).containsOnlyDigits();
        assertThat(line.charAt(0)).isBetween('2', '5');
        assertThat(line.charAt(3)).isIn(' ', '-');
      }
    }
  }

  /** The description has a bar for each CR LF. */
  private static void assertText(String message) {
    assertThat(message).doesNotContain("\r", "\n", "\0");
  }

  private static ListenerSettings settings(byte choice) {
    Kind kind = Kind.values()[(choice & 0x3) % Kind.values().length];
    Networks trusted = (choice & 4) == 0 ? Networks.of(List.of("127.0.0.0/8")) : Networks.NONE;
    return TestSettings.listener(
        kind,
        new Security(TlsMode.NONE, false),
        trusted,
        TestLimits.with(limits -> limits.messageOctets = 2000));
  }
}
