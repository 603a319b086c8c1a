package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code posthorn inbox show}. */
@Command(name = "show", description = "One mail as it went out; without an id the newest.")
final class InboxShowCommand extends RelayCommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "its id in the inbox or in the queue; five characters do")
  private Optional<String> id = Optional.empty();

  @Mixin private final MailSelection selection = new MailSelection();

  @Option(names = "--raw", description = "the message's octets and nothing else")
  private boolean raw;

  InboxShowCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    Map<String, Object> arguments = selection.arguments();
    id.ifPresent(text -> arguments.put("id", text));
    StringBuilder content = new StringBuilder();
    relay().ask("inbox.show", arguments, item -> show(item, content));
    if (json()) {
      print(content.append("\"}").toString());
    }
    return Exit.OK;
  }

  private void show(Map<String, Object> item, StringBuilder content) {
    Optional<String> piece = Json.text(item, "base64");
    if (piece.isEmpty()) {
      showFacts(item, content);
    } else if (json()) {
      content.append(piece.get());
    } else {
      byte[] octets = Base64.getDecoder().decode(piece.get());
      if (raw || !shell().terminal()) {
        shell().out().write(octets, 0, octets.length);
      } else {
        shell().out().print(Show.lines(new String(octets, StandardCharsets.UTF_8)));
      }
      shell().out().flush();
    }
  }

  private void showFacts(Map<String, Object> item, StringBuilder content) {
    if (json()) {
      String facts = Json.write(item);
      content.append(facts, 0, facts.length() - 1).append(",\"content_base64\":\"");
    } else if (!raw) {
      String tls = Show.text(item, "tls");
      print(shell().bold("Mail      " + Show.text(item, "id")));
      print("Received  " + Show.time(item, "received", shell()));
      print("From      <" + Show.text(item, "from") + ">");
      print("To        " + Show.list(item, "to"));
      print("TLS       " + (tls.isEmpty() ? "none" : tls));
      print("");
    }
  }
}
