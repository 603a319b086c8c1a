package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code posthorn inbox wait}. */
@Command(name = "wait", description = "Waits until a mail is there; exit code 4 when none came.")
final class InboxWaitCommand extends RelayCommand {

  @Mixin private final MailSelection selection = new MailSelection();

  @Option(
      names = "--timeout",
      defaultValue = "10s",
      converter = DurationConverter.class,
      description = "how long (${DEFAULT-VALUE})")
  private Duration timeout = Duration.ofSeconds(10);

  InboxWaitCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    Map<String, Object> arguments = selection.arguments();
    arguments.put("timeout_ms", timeout.toMillis());
    Map<String, Object> mail = only(relay().ask("inbox.wait", arguments));
    print(
        json()
            ? Json.write(mail)
            : "%s  %s  %s"
                .formatted(
                    Show.text(mail, "id"), Show.list(mail, "to"), Show.text(mail, "subject")));
    return Exit.OK;
  }
}
