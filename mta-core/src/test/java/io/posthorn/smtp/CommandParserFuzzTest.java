package io.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.posthorn.address.Domain;
import io.posthorn.limits.Limits;

/** Any octets are a command or an answer to one, and no line end hides in either. */
class CommandParserFuzzTest {

  private static final CommandParser PARSER =
      new CommandParser(Limits.Inbound.DEFAULT, new Domain("mx.test"));

  @FuzzTest
  void everyLineIsAnswered(byte[] line) {
    switch (PARSER.parse(line)) {
      case Command.Mail mail -> assertPrintable(mail.from().toString());
      case Command.Rcpt rcpt -> assertPrintable(rcpt.to().toString());
      case Command.Ehlo ehlo -> assertPrintable(ehlo.name());
      case Command.Helo helo -> assertPrintable(helo.name());
      case Command.Malformed malformed -> assertThat(malformed.reply().isPermanent()).isTrue();
      case Command command -> assertPrintable(command.toString());
    }
  }

  private static void assertPrintable(String text) {
    assertThat(text.chars().noneMatch(Character::isISOControl)).isTrue();
  }
}
