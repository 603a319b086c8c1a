package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that choose among mails of the inbox. */
final class MailSelection {

  @Option(names = "--to", paramLabel = "ADDRESS", description = "one of the recipients")
  private Optional<String> to = Optional.empty();

  @Option(names = "--from", paramLabel = "ADDRESS", description = "the envelope's sender")
  private Optional<String> from = Optional.empty();

  @Option(names = "--subject", paramLabel = "TEXT", description = "a part of the subject")
  private Optional<String> subject = Optional.empty();

  @Option(names = "--message", paramLabel = "ID", description = "its id in the queue")
  private Optional<String> message = Optional.empty();

  Map<String, Object> arguments() {
    return Json.object("to", to, "from", from, "subject", subject, "message", message);
  }
}
