package io.posthorn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An SMTP session written down, which can be played to any server. Lines of the file:
 *
 * <pre>
 * # a comment
 * &#64; name=value …       how the server is to be set up; the test that plays it knows the names
 * C: text              the client says a line; lines that follow one another leave in one piece
 * C&gt; octets            the same without CR LF at its end; \r \n \0 \t \\ \xHH stand for octets
 * S: pattern           the server says a line; ... stands for anything
 * S* pattern           any number of such lines, up to the one that the next S: fits
 * T:                   both shake hands for TLS
 * Q: pattern           the server has queued a message, which the peer describes in a line
 * X:                   the server closes
 * </pre>
 *
 * @param name of the file
 * @param settings from the lines with an at sign
 * @param steps in order
 */
public record Transcript(String name, Map<String, String> settings, List<Step> steps) {

  /** One thing that happens. */
  public sealed interface Step {}

  /** The client sends text, an octet a character, in one piece. */
  record Say(String latin1) implements Step {}

  /** The server says a line. */
  record Hear(int line, String pattern) implements Step {}

  /** The server says some lines, before one that {@code end} fits. */
  record Skip(int line, String pattern, String end) implements Step {}

  /** TLS begins. */
  record Handshake() implements Step {}

  /** A message was queued. */
  record Queued(int line, String pattern) implements Step {}

  /** The server closes. */
  record Closed(int line) implements Step {}

  /** Whom a transcript is played to. */
  public interface Peer {

    /** Sends octets. */
    void say(byte[] octets);

    /** The next line that the server said, without CR LF; empty when it closed instead. */
    Optional<String> hear();

    /** Shakes hands. */
    void startTls();

    /** The next message that the server queued, described in one line. */
    String queued();
  }

  /** All transcripts in a folder, by name. */
  public static List<Transcript> readAll(Path folder) {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".txt"))
          .sorted()
          .map(Transcript::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one. */
  public static Transcript read(Path file) {
    Map<String, String> settings = new TreeMap<>();
    List<Step> steps = new ArrayList<>();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      String text = line.length() > 3 ? line.substring(3) : "";
      if (line.startsWith("C: ") || line.equals("C:")) {
        said.writeBytes((text + "\r\n").getBytes(StandardCharsets.UTF_8));
      } else if (line.startsWith("C> ")) {
        said.writeBytes(unescape(text));
      } else if (line.startsWith("@ ")) {
        set(settings, line.substring(2));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        flush(said, steps);
        steps.add(step(file, number, line, text));
        tie(steps);
      }
    }
    flush(said, steps);
    return new Transcript(file.getFileName().toString(), settings, steps);
  }

  /** The setting of that name, or {@code otherwise}. */
  public String setting(String key, String otherwise) {
    return settings.getOrDefault(key, otherwise);
  }

  /** Plays it; the first difference is an assertion error that names file and line. */
  public void play(Peer peer) {
    Ear ear = new Ear(peer);
    for (Step step : steps) {
      switch (step) {
        case Say say -> peer.say(say.latin1().getBytes(StandardCharsets.ISO_8859_1));
        case Handshake _ -> peer.startTls();
        case Hear hear -> check(hear.line(), hear.pattern(), ear.hear());
        case Skip skip -> {
          while (!matches(skip.end(), ear.peek())) {
            check(skip.line(), skip.pattern(), ear.hear());
          }
        }
        case Queued queued -> check(queued.line(), queued.pattern(), peer.queued());
        case Closed closed ->
            assertThat(peer.hear()).as("%s:%d: the server closes", name, closed.line()).isEmpty();
      }
    }
  }

  /** Hears lines, one ahead where it must. */
  private static final class Ear {

    private final Peer peer;
    private Optional<String> ahead = Optional.empty();

    Ear(Peer peer) {
      this.peer = peer;
    }

    String peek() {
      String next = hear();
      ahead = Optional.of(next);
      return next;
    }

    String hear() {
      String next = ahead.orElseGet(() -> peer.hear().orElse("(the server closed)"));
      ahead = Optional.empty();
      return next;
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private void check(int line, String pattern, String actual) {
    assertThat(matches(pattern, actual))
        .as("%s:%d: expected \"%s\", heard \"%s\"", name, line, pattern, actual)
        .isTrue();
  }

  private static boolean matches(String pattern, String text) {
    int gap = pattern.indexOf("...");
    if (gap < 0) {
      return pattern.equals(text);
    }
    if (!text.startsWith(pattern.substring(0, gap))) {
      return false;
    }
    String rest = pattern.substring(gap + 3);
    for (int i = gap; i <= text.length(); i++) {
      if (matches(rest, text.substring(i))) {
        return true;
      }
    }
    return false;
  }

  private static Step step(Path file, int number, String line, String text) {
    return switch (line.length() >= 2 ? line.substring(0, 2) : line) {
      case "S:" -> new Hear(number, text);
      case "S*" -> new Skip(number, text, "");
      case "T:" -> new Handshake();
      case "Q:" -> new Queued(number, text);
      case "X:" -> new Closed(number);
      default -> throw new IllegalArgumentException(file + ":" + number + ": " + line);
    };
  }

  /** A line behind lines to skip is their end. */
  private static void tie(List<Step> steps) {
    int last = steps.size() - 1;
    if (last > 0 && steps.get(last - 1) instanceof Skip skip) {
      if (!(steps.get(last) instanceof Hear hear)) {
        throw new IllegalArgumentException("line " + skip.line() + ": S: must follow S*");
      }
      steps.set(last - 1, new Skip(skip.line(), skip.pattern(), hear.pattern()));
    }
  }

  private static void flush(ByteArrayOutputStream said, List<Step> steps) {
    if (said.size() > 0) {
      steps.add(new Say(said.toString(StandardCharsets.ISO_8859_1)));
      said.reset();
    }
  }

  private static void set(Map<String, String> settings, String text) {
    for (String setting : text.strip().split(" +", -1)) {
      int equals = setting.indexOf('=');
      settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
  }

  private static byte[] unescape(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c != '\\') {
        out.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      char escape = text.charAt(i++);
      switch (escape) {
        case 'r' -> out.write('\r');
        case 'n' -> out.write('\n');
        case 't' -> out.write('\t');
        case '0' -> out.write(0);
        case 'x' -> {
          out.write(Integer.parseInt(text.substring(i, i + 2), 16));
          i += 2;
        }
        default -> out.write(escape);
      }
    }
    return out.toByteArray();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
