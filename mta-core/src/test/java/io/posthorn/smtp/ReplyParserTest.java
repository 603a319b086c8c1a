package io.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.smtp.ReplyParser.Complete;
import io.posthorn.smtp.ReplyParser.Incomplete;
import io.posthorn.smtp.ReplyParser.Malformed;
import io.posthorn.smtp.ReplyParser.Step;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyParserTest {

  private static final int MAX = 1000;

  @Test
  void oneLine() {
    assertThat(replies("250 2.1.0 Sender ok\r\n"))
        .containsExactly(Reply.of(250, "2.1.0", "Sender ok"));
  }

  @Test
  void manyLinesWithTheEnhancedCodeOnEach() { // RFC 2034 §4
    assertThat(replies("550-5.7.1 Not\r\n550-5.7.1 from\r\n550 5.7.1 you\r\n"))
        .containsExactly(
            new Reply(550, EnhancedCode.parse("5.7.1"), List.of("Not", "from", "you")));
  }

  @Test
  void aReplyWithoutText() { // RFC 5321 §4.2: clients SHOULD accept it
    assertThat(replies("250\r\n250 \r\n250-\r\n250\r\n"))
        .containsExactly(
            Reply.plain(250, ""),
            Reply.plain(250, ""),
            new Reply(250, Optional.empty(), List.of("", "")));
  }

  @Test
  void severalRepliesInOneRead() {
    assertThat(replies("250 a\r\n550 5.1.1 b\r\n354 c\r\n"))
        .containsExactly(Reply.plain(250, "a"), Reply.of(550, "5.1.1", "b"), Reply.plain(354, "c"));
  }

  @Test
  void anEnhancedCodeOfAnotherClassIsText() {
    assertThat(replies("250 5.1.1 odd\r\n")).containsExactly(Reply.plain(250, "5.1.1 odd"));
    assertThat(replies("354 2.0.0 odd\r\n")).containsExactly(Reply.plain(354, "2.0.0 odd"));
    assertThat(replies("550 10.0.0.1 odd\r\n")).containsExactly(Reply.plain(550, "10.0.0.1 odd"));
  }

  @Test
  void linesMayEndInLfAlone() {
    assertThat(replies("250-a\n250 b\n"))
        .containsExactly(new Reply(250, Optional.empty(), List.of("a", "b")));
  }

  @Test
  void controlCharactersBecomeSpaces() {
    assertThat(replies("550 a\0b\u001b[31mc\rd\r\n").getFirst().text()).isEqualTo("a b [31mc d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "hello\r\n",
        "25 ok\r\n",
        "2500 ok\r\n",
        "250_ok\r\n",
        "150 ok\r\n",
        "600 ok\r\n",
        "250-a\r\n251 b\r\n",
        "HTTP/1.1 400 Bad Request\r\n",
        " 250 ok\r\n"
      })
  void whatIsNotSmtpIsMalformedForGood(String text) {
    ReplyParser parser = new ReplyParser(MAX);
    assertThat(parser.parse(octets(text))).isInstanceOf(Malformed.class);
    assertThat(parser.parse(octets("250 ok\r\n"))).isInstanceOf(Malformed.class);
  }

  @Test
  void aReplyIsBoundedOverAllItsLines() {
    ReplyParser parser = new ReplyParser(MAX);
    String line = "250-" + "x".repeat(94) + "\r\n";
    assertThat(line).hasSize(100);
    for (int i = 0; i < 10; i++) {
      assertThat(parser.parse(octets(line))).isInstanceOf(Incomplete.class);
    }
    assertThat(parser.parse(octets("2"))).isEqualTo(new Malformed("reply over 1000 octets"));
  }

  @Test
  void theBoundIsForEachReply() {
    ReplyParser parser = new ReplyParser(20);
    for (int i = 0; i < 10; i++) {
      assertThat(parser.parse(octets("250 fits in it\r\n"))).isInstanceOf(Complete.class);
    }
  }

  @Test
  void tellsWhetherAReplyHasBegun() {
    ReplyParser parser = new ReplyParser(MAX);
    assertThat(parser.isMidReply()).isFalse();
    assertThat(parser.parse(octets("25"))).isInstanceOf(Incomplete.class);
    assertThat(parser.isMidReply()).isTrue();
    assertThat(parser.parse(octets("0 ok\r\n"))).isInstanceOf(Complete.class);
    assertThat(parser.isMidReply()).isFalse();
  }

  private static List<Reply> replies(String text) {
    ReplyParser parser = new ReplyParser(MAX);
    ByteBuffer in = octets(text);
    List<Reply> replies = new ArrayList<>();
    while (in.hasRemaining()) {
      Step step = parser.parse(in);
      assertThat(step).isInstanceOf(Complete.class);
      replies.add(((Complete) step).reply());
    }
    return replies;
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
