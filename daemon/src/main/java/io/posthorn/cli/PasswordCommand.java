package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that gives a login a password, and shows it this once. */
abstract class PasswordCommand extends RelayCommand {

  /** In recipes, for a password that whoever asked knows already. */
  private static final String KNOWN = "PASSWORD";

  @Parameters(paramLabel = "LOGIN", description = "an address in a sending domain")
  private String login = "";

  @Option(
      names = "--password-stdin",
      description = "take the first line of what is piped in; 12 characters or more")
  private boolean passwordStdin;

  @Option(
      names = "--recipe",
      paramLabel = "PROGRAM",
      description = "print only the set-up of postfix, exim or sendmail")
  private Optional<String> recipe = Optional.empty();

  PasswordCommand(Posthorn posthorn) {
    super(posthorn);
  }

  /** The relay's name for it. */
  abstract String command();

  /** What is asked for beside the password. */
  Map<String, Object> more() {
    return Map.of();
  }

  @Override
  public Integer call() {
    List<String> known = Stream.of(Recipe.Program.values()).map(PasswordCommand::name).toList();
    if (recipe.filter(name -> !known.contains(name)).isPresent()) {
      throw new CommandException(
          Exit.USAGE, "--recipe takes one of: %s".formatted(String.join(", ", known)));
    }
    Optional<String> given = passwordStdin ? Optional.of(piped()) : Optional.empty();
    Map<String, Object> arguments = Json.object("login", login, "password", given);
    arguments.putAll(more());
    Map<String, Object> item = only(relay().ask(command(), arguments));
    if (json()) {
      print(
          Json.write(
              Json.object(
                  "schema", "posthorn.credential.v1",
                  "login", item.get("login"),
                  "domain", item.get("domain"),
                  "password", item.get("password"),
                  "created", item.get("created"))));
    } else {
      explain(item);
    }
    return Exit.OK;
  }

  private void explain(Map<String, Object> item) {
    Optional<Recipe> recipes =
        Json.child(item.get("submission"))
            .map(point ->
                new Recipe(
                    Show.text(item, "login"),
                    Json.text(item, "password").orElse(KNOWN),
                    Show.text(item, "domain"),
                    Recipe.Point.of(point)));
    String texts = recipes.map(this::wanted).orElse("");
    Optional<String> made = Json.text(item, "password");
    // Nobody can ask for the password again: it is in a recipe, or in a line of its own.
    if (recipe.isEmpty() || made.filter(password -> !texts.contains(password)).isPresent()) {
      print("login     " + Show.text(item, "login"));
      made.ifPresent(password -> print("password  " + password + "  (shown once)"));
    }
    if (recipes.isEmpty()) {
      shell().err().println("no listener takes submissions: add [[smtp.listener]]");
    }
    shell().out().print(texts);
  }

  /** All recipes, each behind an empty line, or the one that was asked for. */
  private String wanted(Recipe recipes) {
    StringBuilder texts = new StringBuilder();
    for (Recipe.Program program : Recipe.Program.values()) {
      if (recipe.isEmpty()) {
        texts.append('\n');
      }
      if (recipe.isEmpty() || recipe.get().equals(name(program))) {
        texts.append(recipes.of(program));
      }
    }
    return texts.toString();
  }

  private String piped() {
    try {
      // Not closed: standard input is the process's.
      BufferedReader in =
          new BufferedReader(new InputStreamReader(shell().in(), StandardCharsets.UTF_8));
      String line = in.readLine();
      if (line == null || line.isEmpty()) {
        throw new CommandException(Exit.USAGE, "--password-stdin: nothing is piped in");
      }
      return line;
    } catch (IOException e) {
      throw new CommandException(Exit.FAILED, "what is piped in cannot be read: " + e.getMessage());
    }
  }

  private static String name(Recipe.Program program) {
    return program.name().toLowerCase(Locale.ROOT);
  }
}
