package io.posthorn.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads and checks a configuration as a whole. */
public final class ConfigLoader {

  private ConfigLoader() {}

  /** What a file turned out to be. */
  public sealed interface Result {

    /** The text, for {@link ProblemReport}. */
    Source source();

    /** What is wrong with it, in the order of the file. */
    List<Problem> problems();
  }

  /**
   * Sound; its problems are warnings.
   *
   * @param settings what it says, key by key
   */
  public record Loaded(Config config, Settings settings, Source source, List<Problem> problems)
      implements Result {}

  /** Not to be used; at least one of its problems is an error. */
  public record Invalid(Source source, List<Problem> problems) implements Result {}

  /**
   * The configuration in {@code file} with {@code POSTHORN__…} variables over it. Reads the files
   * that it names.
   */
  public static Result load(Path file, Map<String, String> environment) {
    String name = file.toString();
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      Path base = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
      return parse(name, text, base, environment);
    } catch (NoSuchFileException e) {
      return unreadable(name, "the file does not exist", "create it, or name one with --config");
    } catch (MalformedInputException e) {
      return unreadable(name, "the file is not UTF-8 text", "");
    } catch (IOException e) {
      if (Files.isDirectory(file)) {
        return unreadable(name, "that is a folder", "name the file in it");
      }
      return unreadable(name, "the file cannot be read", "let the user that runs posthorn read it");
    }
  }

  /** The configuration in {@code text}. */
  static Result parse(String name, String text, Path base, Map<String, String> environment) {
    Source source = Source.of(name, text);
    Problems problems = new Problems();
    Optional<Node.Table> tree = TomlReader.read(name, text, problems);
    if (tree.isEmpty()) {
      return new Invalid(source, problems.all());
    }
    Node.Table whole = Overrides.apply(tree.get(), environment, problems);
    Section top = Section.top(whole, problems);
    Config config = ConfigReader.read(top, new Secrets(environment, base));
    if (!problems.hasErrors()) {
      CrossChecks.run(config, problems); // of a broken file they would only say what follows
    }
    return problems.hasErrors()
        ? new Invalid(source, problems.all())
        : new Loaded(config, new Settings(top.settings()), source, problems.all());
  }

  private static Result unreadable(String name, String why, String hint) {
    Problems problems = new Problems();
    problems.error(Place.whole(name), why, hint);
    return new Invalid(new Source(name, List.of()), problems.all());
  }
}
