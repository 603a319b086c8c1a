package io.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyTest {

  @Test
  void putsTheCodesOnEachLine() { // RFC 5321 §4.2.1, RFC 2034 §4
    Reply reply = new Reply(550, Optional.of(EnhancedCode.of("5.7.1")), List.of("First", "Second"));
    assertThat(new String(reply.encode(), StandardCharsets.UTF_8))
        .isEqualTo("550-5.7.1 First\r\n550 5.7.1 Second\r\n");
    assertThat(reply.text()).isEqualTo("First Second");
    assertThat(reply).hasToString("550 5.7.1 First Second");
  }

  @Test
  void plainReplyHasNoEnhancedCode() {
    assertThat(Reply.plain(354, "Go ahead").encode())
        .isEqualTo("354 Go ahead\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void textCannotMakeALine() {
    Reply reply = Reply.of(550, "5.7.1", "no\r\n250 yes\u0085\u0000\u007f");
    assertThat(new String(reply.encode(), StandardCharsets.UTF_8))
        .isEqualTo("550 5.7.1 no  250 yes   \r\n");
  }

  @Test
  void knowsItsKind() {
    assertThat(Reply.of(250, "2.0.0", "ok").isPositive()).isTrue();
    assertThat(Reply.plain(354, "go").isIntermediate()).isTrue();
    assertThat(Reply.of(451, "4.3.0", "later").isTransient()).isTrue();
    assertThat(Reply.of(550, "5.1.1", "never").isPermanent()).isTrue();
    assertThat(Reply.of(451, "4.3.0", "later").isPermanent()).isFalse();
  }

  @Test
  void refusesWhatIsNoReply() {
    assertThatThrownBy(() -> Reply.plain(199, "x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Reply.plain(600, "x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Reply(250, Optional.empty(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.0.0", "4.7.25", "5.999.999"})
  void readsEnhancedCodes(String text) {
    assertThat(EnhancedCode.of(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "5.1", "5.1.1.1", "3.1.1", "5..1", "5.1.", "5.1.1000", "5.a.1", "-5.1.1"})
  void refusesOtherText(String text) { // RFC 3463 §2
    assertThat(EnhancedCode.parse(text)).isEmpty();
    assertThatThrownBy(() -> EnhancedCode.of(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
