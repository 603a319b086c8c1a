package io.posthorn.cli;

import io.posthorn.ops.Json;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.angus.mail.util.MailConnectException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code posthorn send}: a test mail by SMTP, as any program would send it. */
@Command(
    name = "send",
    description = "Sends a mail to the running relay and prints its id in the queue.",
    footer = {"", "  posthorn send --to you@example.com --subject hello --text 'a test' --wait"})
final class SendCommand extends RelayCommand {

  private static final Duration POLL = Duration.ofMillis(200);

  @Option(names = "--from", paramLabel = "ADDRESS", description = "sender")
  private Optional<String> from = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "ADDRESS",
      required = true,
      description = "recipient; again for more")
  private List<String> to = new ArrayList<>();

  @Option(
      names = "--subject",
      defaultValue = "A test from posthorn",
      description = "${DEFAULT-VALUE}")
  private String subject = "";

  @Option(names = "--text", description = "the text; else what is piped in")
  private Optional<String> text = Optional.empty();

  @Option(names = "--html", description = "an HTML form of it")
  private Optional<String> html = Optional.empty();

  @Option(names = "--attach", paramLabel = "FILE", description = "an attachment; again for more")
  private List<Path> attachments = new ArrayList<>();

  @Option(names = "--header", paramLabel = "'NAME: VALUE'", description = "a field; again for more")
  private List<String> headers = new ArrayList<>();

  @Option(names = "--server", paramLabel = "HOST:PORT", description = "else the running relay")
  private Optional<String> server = Optional.empty();

  @Option(names = "--login", description = "log in as")
  private Optional<String> login = Optional.empty();

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "its first line is the password")
  private Optional<Path> passwordFile = Optional.empty();

  @Option(names = "--wait", description = "follow it until it is delivered or given up")
  private boolean wait;

  @Option(
      names = "--timeout",
      defaultValue = "60s",
      converter = DurationConverter.class,
      description = "for --wait (${DEFAULT-VALUE})")
  private Duration timeout = Duration.ofSeconds(60);

  SendCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    Map<String, Object> status = server.isPresent() && from.isPresent() ? Map.of() : status();
    Draft draft =
        new Draft(sender(status), to, subject, new Draft.Body(body(), html), attachments, headers);
    Outbox outbox = new Outbox(address(status), login, password());
    String id = send(outbox, draft);
    if (!json()) {
      print("queued as " + id);
    } else if (!wait) {
      print(Json.write(Json.object("message", id)));
    }
    return wait ? follow(id) : Exit.OK;
  }

  private Map<String, Object> status() {
    return only(relay().ask("status", Map.of()));
  }

  private String sender(Map<String, Object> status) {
    return from.or(() -> Json.text(status, "example_sender"))
        .orElseThrow(() -> new CommandException(Exit.USAGE, "say who sends: --from ADDRESS"));
  }

  private InetSocketAddress address(Map<String, Object> status) {
    String text =
        server
            .or(() -> Json.text(status, "submission"))
            .orElseThrow(() ->
                new CommandException(
                    Exit.USAGE, "this relay has no submission listener: say --server HOST:PORT"));
    int colon = text.lastIndexOf(':');
    try {
      return InetSocketAddress.createUnresolved(
          text.substring(0, Math.max(colon, 0)), Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, text + " is not HOST:PORT");
    }
  }

  private String body() {
    try {
      byte[] piped = text.isEmpty() ? shell().in().readAllBytes() : new byte[0];
      return piped.length > 0
          ? new String(piped, StandardCharsets.UTF_8)
          : text.orElse("Sent by posthorn send.\n");
    } catch (IOException e) {
      throw new CommandException(Exit.FAILED, "what is piped in cannot be read: " + e.getMessage());
    }
  }

  private Optional<String> password() {
    try {
      return passwordFile.isEmpty()
          ? Optional.empty()
          : Files.readAllLines(passwordFile.get()).stream().findFirst();
    } catch (IOException e) {
      throw new CommandException(Exit.USAGE, passwordFile.get() + " cannot be read");
    }
  }

  private String send(Outbox outbox, Draft draft) {
    try {
      return outbox.send(draft.message());
    } catch (MailConnectException e) {
      throw new CommandException(
          Exit.UNREACHABLE,
          "%s:%d cannot be reached: %s"
              .formatted(
                  outbox.server().getHostString(), outbox.server().getPort(), Outbox.innermost(e)));
    } catch (SendFailedException e) {
      throw new CommandException(Exit.FAILED, "refused: " + Outbox.innermost(e));
    } catch (MessagingException | IOException e) {
      throw new CommandException(Exit.FAILED, Outbox.innermost(e));
    }
  }

  /** Prints what becomes of each recipient, until nothing is open; JSON at the end, as a whole. */
  private int follow(String id) {
    var deadline = shell().time().deadline(timeout);
    Relay relay = relay();
    int told = 0;
    List<Map<String, Object>> items = relay.ask("explain", Json.object("id", id));
    while (true) {
      List<String> lines = items.stream().flatMap(SendCommand::lines).toList();
      lines.stream().skip(json() ? lines.size() : told).forEach(this::print);
      told = Math.max(told, lines.size());
      boolean over = items.stream().allMatch(SendCommand::isOver);
      if (json() && (over || deadline.hasPassed())) {
        print(Json.write(Json.object("message", id, "recipients", items)));
      }
      if (over) {
        boolean good = items.stream().noneMatch(item -> Show.text(item, "state").equals("bounced"));
        return good ? Exit.OK : Exit.FAILED;
      }
      if (deadline.hasPassed()) {
        throw new CommandException(Exit.TEMPORARY, "still on its way: posthorn explain " + id);
      }
      pause();
      items = relay.ask("explain", Json.object("id", id));
    }
  }

  private static Stream<String> lines(Map<String, Object> item) {
    return Json.objects(item, "history").stream()
        .map(attempt ->
            "%s to %s: %s %s %s"
                .formatted(
                    Show.text(attempt, "result"),
                    Show.text(item, "recipient"),
                    Show.text(attempt, "code"),
                    Show.text(attempt, "enhanced-code"),
                    Show.text(attempt, "message")));
  }

  private static boolean isOver(Map<String, Object> item) {
    String state = Show.text(item, "state");
    return state.equals("delivered") || state.equals("bounced") || state.equals("dropped");
  }

  private void pause() {
    try {
      shell().time().sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(Exit.TEMPORARY, "interrupted");
    }
  }
}
