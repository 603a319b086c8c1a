package io.posthorn.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Nouns that only hold verbs. */
sealed class Group implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "%s what? One of: %s"
            .formatted(spec.name(), String.join(", ", spec.subcommands().keySet())));
  }

  @Command(name = "config", description = "The configuration file.")
  static final class Config extends Group {}

  @Command(name = "queue", description = "What waits to be delivered.")
  static final class Queue extends Group {}

  @Command(name = "domain", description = "Domains that mail is sent for.")
  static final class Domain extends Group {}

  @Command(name = "credential", description = "Logins with which programs hand in mail.")
  static final class Credential extends Group {}

  @Command(name = "throttle", description = "What is held back, and why.")
  static final class Throttle extends Group {}

  @Command(name = "inbox", description = "What the built-in sink caught.")
  static final class Inbox extends Group {}

  @Command(name = "events", description = "What happened.")
  static final class Events extends Group {}

  @Command(name = "spool", description = "The store of mail.")
  static final class Spool extends Group {}

  @Command(name = "dkim", description = "Keys that sign mail.")
  static final class Dkim extends Group {}
}
