package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code posthorn inbox list}. */
@Command(name = "list", description = "The mails that were caught, newest first.")
final class InboxListCommand extends RelayCommand {

  @Mixin private final MailSelection selection = new MailSelection();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "at most so many (${DEFAULT-VALUE})")
  private int limit;

  InboxListCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new CommandException(Exit.USAGE, "--limit takes 1 or more");
    }
    Map<String, Object> arguments = selection.arguments();
    arguments.put("limit", limit);
    if (json()) {
      printItems("posthorn.inbox.v1", "inbox.list", arguments);
      return Exit.OK;
    }
    Table table = new Table("ID", ">AGE", ">SIZE", "FROM", "TO", "SUBJECT");
    relay()
        .ask(
            "inbox.list",
            arguments,
            item ->
                table.row(
                    Show.text(item, "id"),
                    Show.since(item, "received", shell()),
                    Show.size(Json.number(item, "size", 0)),
                    Show.text(item, "from"),
                    Show.list(item, "to"),
                    Show.text(item, "subject")));
    if (table.isEmpty()) {
      shell().err().println("the inbox is empty");
    } else {
      table.print(shell());
    }
    return Exit.OK;
  }
}
