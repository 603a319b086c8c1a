package io.posthorn.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The tree of commands. Without a command it prints the list of them. */
@Command(
    name = "posthorn",
    description = "An SMTP relay and mail transfer agent, compatible with Mailgun.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "First steps:  ./posthorn dev    then    ./posthorn send --to you@example.com",
      "Exit codes: 0 fine, 1 failed, 2 usage, 3 problems found, 4 nothing matched,",
      "            69 no relay, 75 try later, 77 not permitted, 78 configuration"
    })
final class Posthorn implements Runnable {

  private final Shell shell;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "configuration; else POSTHORN_CONFIG, a running dev, /etc/posthorn")
  private Optional<Path> config = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  Posthorn(Shell shell) {
    this.shell = shell;
  }

  @Override
  public void run() {
    spec.commandLine().usage(shell.out());
  }

  Shell shell() {
    return shell;
  }

  /** What {@code --config} names. */
  Optional<Path> config() {
    return config;
  }

  /** Runs the command that {@code words} make; returns its exit code. */
  int run(String... words) {
    return tree()
        .setAbbreviatedSubcommandsAllowed(true)
        .setColorScheme(CommandLine.Help.defaultColorScheme(shell.colours() ? Ansi.ON : Ansi.OFF))
        .setOut(new PrintWriter(shell.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(shell.err(), true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler((e, _) -> explainUsage(e))
        .setExecutionExceptionHandler((e, _, _) -> explainFailure(e))
        .execute(words);
  }

  private CommandLine tree() {
    OptionSpec help =
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .scopeType(ScopeType.INHERIT)
            .description("show this help")
            .build();
    return new CommandLine(CommandSpec.forAnnotatedObject(this).addOption(help))
        .addSubcommand(new DevCommand(this))
        .addSubcommand(new ServeCommand(this))
        .addSubcommand(new SendCommand(this))
        .addSubcommand(
            group(new Group.Inbox())
                .addSubcommand(new InboxListCommand(this))
                .addSubcommand(new InboxShowCommand(this))
                .addSubcommand(new InboxWaitCommand(this))
                .addSubcommand(new InboxClearCommand(this)))
        .addSubcommand(
            group(new Group.Queue())
                .addSubcommand(new QueueListCommand(this))
                .addSubcommand(queueShow())
                .addSubcommand(new QueueHoldCommand(this))
                .addSubcommand(new QueueReleaseCommand(this))
                .addSubcommand(new QueueRetryCommand(this))
                .addSubcommand(new QueueDeleteCommand(this)))
        .addSubcommand(new ExplainCommand(this))
        .addSubcommand(new TailCommand(this))
        .addSubcommand(group(new Group.Events()).addSubcommand(new EventsSearchCommand(this)))
        .addSubcommand(new StatusCommand(this))
        .addSubcommand(
            group(new Group.Config())
                .addSubcommand(new ConfigCheckCommand(this))
                .addSubcommand(new ConfigShowCommand(this)))
        .addSubcommand(group(new Group.Spool()).addSubcommand(new SpoolCheckCommand(this)))
        .addSubcommand(
            group(new Group.Domain())
                .addSubcommand(new DomainAddCommand(this))
                .addSubcommand(new DomainListCommand(this))
                .addSubcommand(new DomainShowCommand(this)))
        .addSubcommand(
            group(new Group.Credential())
                .addSubcommand(new CredentialAddCommand(this))
                .addSubcommand(new CredentialListCommand(this))
                .addSubcommand(new CredentialPasswdCommand(this))
                .addSubcommand(new CredentialSetCommand(this))
                .addSubcommand(new CredentialDeleteCommand(this)))
        .addSubcommand(
            group(new Group.Throttle())
                .addSubcommand(new ThrottleShowCommand(this))
                .addSubcommand(new ThrottleLiftCommand(this)))
        .addSubcommand(
            group(new Group.Dkim())
                .addSubcommand(new DkimKeygenCommand(this))
                .addSubcommand(new DkimShowCommand(this)))
        .addSubcommand(new VersionCommand(this));
  }

  /** The same as {@code explain}, under the name that those look for who come from a queue. */
  private CommandLine queueShow() {
    CommandLine show = new CommandLine(new ExplainCommand(this));
    show.getCommandSpec().name("show");
    return show;
  }

  private static CommandLine group(Object noun) {
    return new CommandLine(noun);
  }

  /** One line on what is wrong, and what was perhaps meant. */
  private int explainUsage(ParameterException e) {
    shell.err().println("posthorn: " + e.getMessage());
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, shell.err())) {
      shell
          .err()
          .println("try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    }
    return Exit.USAGE;
  }

  private int explainFailure(Exception e) throws Exception {
    if (e instanceof CommandException failure) {
      shell.err().println("posthorn: " + failure.line());
      return failure.exit();
    }
    throw e;
  }
}
