package io.posthorn.senders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.posthorn.ops.ControlCommand;
import io.posthorn.ops.Json;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Each change of accounts leaves one line. */
class AuditedTest {

  private static final Map<String, Object> ARGUMENTS =
      Json.object("login", "ann@mg.example.org\nforged", "password", "wq7N-2hGd-Xk3p");

  private final Logger log = (Logger) LoggerFactory.getLogger("io.posthorn.account");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.setLevel(Level.INFO);
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stop() {
    log.detachAppender(lines);
    log.setLevel(null);
  }

  @Test
  void whatWasDoneNamesWhoAskedAndNoPassword() throws IOException {
    run((arguments, answer) -> ControlCommand.DONE);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("credential.add ann@mg.example.org?forged by=sabine done");
  }

  @Test
  void whatWasRefusedSaysWhy() throws IOException {
    run((arguments, answer) -> new ControlCommand.Failed(1, "it is there"));
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("credential.add ann@mg.example.org?forged by=sabine refused: it is there");
  }

  @Test
  void clientThatWentAwayIsToldOf() {
    ControlCommand gone =
        (arguments, answer) -> {
          throw new IOException("broken pipe");
        };
    assertThatThrownBy(() -> run(gone)).isInstanceOf(IOException.class);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("credential.add ann@mg.example.org?forged by=sabine its client went away");
  }

  private static void run(ControlCommand command) throws IOException {
    new Audited("credential.add", command, "unknown").by("sabine").run(ARGUMENTS, item -> {});
  }
}
