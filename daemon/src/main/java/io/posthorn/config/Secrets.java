package io.posthorn.config;

import io.posthorn.config.Problem.Mark;
import io.posthorn.config.Problem.Severity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what the configuration refers to: files of secrets and certificates, and variables. The
 * only part of the package that looks outside the text.
 */
final class Secrets {

  private static final long MAX_OCTETS = 1 << 20;

  private final Map<String, String> environment;
  private final Path base;

  /**
   * A reader.
   *
   * @param base what relative paths are relative to
   */
  Secrets(Map<String, String> environment, Path base) {
    this.environment = environment;
    this.base = base;
  }

  /** The text of a file, or a problem that names it and the cure. */
  Optional<String> file(Place place, Path path, Problems problems) {
    Path file = base.resolve(path);
    try {
      if (Files.size(file) > MAX_OCTETS) {
        problems.error(place, file + " is larger than 1 MiB", "name the file that is meant");
        return Optional.empty();
      }
      return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      problems.error(place, file + " does not exist", "create it or correct the path");
    } catch (IOException e) {
      String why = Files.isDirectory(file) ? " is a folder" : " cannot be read";
      problems.error(place, file + why, "make it a text file that this user may read");
    }
    return Optional.empty();
  }

  /** The same for a file with a secret in it: one that everybody may read is warned about. */
  Optional<String> secretFile(Place place, Path path, Problems problems) {
    Optional<String> text = file(place, path, problems);
    Path file = base.resolve(path);
    if (text.isPresent() && isOpen(file)) {
      problems.warning(
          place, "every user of this machine may read " + file, "take that away: chmod o= " + file);
    }
    return text;
  }

  private static boolean isOpen(Path file) {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      return false; // gone again, or a file system that does not know
    }
  }

  /** Where a relative path of the configuration points to. */
  Path resolve(Path path) {
    return base.resolve(path);
  }

  /** Whether there is a folder at {@code path}. */
  boolean isFolder(Path path) {
    return Files.isDirectory(path);
  }

  /** The secret that {@code node} names, or a problem. */
  Optional<Secret> secret(Node node, Problems problems) {
    Optional<Secret> secret =
        switch (node) {
          case Node.Text(Place place, String value) -> plain(place, value, problems);
          case Node.Table table when table.entries().size() == 1 -> named(table, problems);
          default -> {
            problems.add(hidden(node.place(), Severity.ERROR, "not the source of a secret"));
            yield Optional.empty();
          }
        };
    if (secret.isPresent() && secret.get().value().isEmpty()) {
      problems.error(node.place(), secret.get().from() + " is empty", "write the secret into it");
      return Optional.empty();
    }
    return secret;
  }

  private static Optional<Secret> plain(Place place, String value, Problems problems) {
    problems.add(hidden(place, Severity.WARNING, "a secret in plain text"));
    return Optional.of(new Secret(value, place, place.toString()));
  }

  private Optional<Secret> named(Node.Table table, Problems problems) {
    Node.Entry entry = table.entries().firstEntry().getValue();
    Place place = table.place();
    return switch (entry.value()) {
      case Node.Text(Place at, String name) ->
          switch (table.entries().firstEntry().getKey()) {
            case "file" -> {
              Optional<Path> path = Forms.PATH.reader().apply(entry.value());
              if (path.isEmpty()) {
                problems.error(at, "that is not " + Forms.PATH.what(), Forms.PATH.use());
              }
              yield path.flatMap(file -> inFile(place, file, problems));
            }
            case "env" -> inVariable(place, name, problems);
            case "cred" -> inCredentials(place, name, problems);
            default -> {
              problems.add(hidden(place, Severity.ERROR, "not the source of a secret"));
              yield Optional.empty();
            }
          };
      default -> {
        problems.add(hidden(place, Severity.ERROR, "not the source of a secret"));
        yield Optional.empty();
      }
    };
  }

  private Optional<Secret> inFile(Place place, Path path, Problems problems) {
    return secretFile(place, path, problems)
        .map(text -> new Secret(withoutLineEnd(text), place, base.resolve(path).toString()));
  }

  private Optional<Secret> inVariable(Place place, String name, Problems problems) {
    String value = environment.get(name);
    if (value == null) {
      problems.error(place, "the environment has no variable " + name, "set it for the service");
      return Optional.empty();
    }
    return Optional.of(new Secret(value, place, "variable " + name));
  }

  /** A systemd credential: a file in $CREDENTIALS_DIRECTORY. */
  private Optional<Secret> inCredentials(Place place, String name, Problems problems) {
    String directory = environment.get("CREDENTIALS_DIRECTORY");
    if (directory == null) {
      problems.error(
          place,
          "there is no CREDENTIALS_DIRECTORY to take " + name + " from",
          "add LoadCredential=" + name + ":/path to the systemd unit");
      return Optional.empty();
    }
    return inFile(place, Path.of(directory, name), problems);
  }

  private static String withoutLineEnd(String text) {
    return text.endsWith("\r\n")
        ? text.substring(0, text.length() - 2)
        : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  private static Problem hidden(Place place, Severity severity, String message) {
    String hint = "use { file = \"/path\" }, { env = \"NAME\" } or { cred = \"name\" }";
    return new Problem(place, severity, message, hint, new Mark(0, true));
  }
}
