package io.posthorn.simulation;

import io.posthorn.simulation.Ledger.Reception;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** A mail host of the world, in changing moods. It has its own eyes: no parser of the product. */
final class MailHost {

  private static final Duration GREYLISTED = Duration.ofMinutes(5);

  /** How it treats its clients. */
  enum Mood {
    WELL,
    GREYLISTING,
    BUSY,
    FLAKY,
    REFUSING,
    SLOW,
    SILENT,
    DOWN
  }

  final String name;
  final InetAddress address;
  private final World world;
  private final SplittableRandom random;
  private final Map<String, Duration> seen = new HashMap<>();
  private Mood mood = Mood.WELL;

  MailHost(World world, String name, String address, SplittableRandom random) {
    this.world = world;
    this.name = name;
    this.address = InetAddress.ofLiteral(address);
    this.random = random;
  }

  Mood mood() {
    return mood;
  }

  void become(Mood next) {
    mood = next;
  }

  /** Thrown to end a session from wherever it is. */
  private static final class Over extends IOException {}

  /** Talks to one client until it goes. */
  void serve(Cable cable, Life life) throws InterruptedException {
    try {
      if (mood == Mood.SILENT) {
        world.sleep(Duration.ofMinutes(20));
        return;
      }
      pause();
      if (mood == Mood.BUSY && chance(50)) {
        cable.say("421 4.3.2 Too busy");
        return;
      }
      cable.say("220 " + name + " ESMTP");
      new Session(cable, life).run();
    } catch (IOException over) {
      // It has gone, or we have had enough of it.
    } finally {
      cable.end();
    }
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private void pause() throws InterruptedException {
    int most = mood == Mood.SLOW ? 60_000 : 200;
    world.sleep(Duration.ofMillis(1 + random.nextInt(most)));
  }

  private final class Session {

    private final Cable cable;
    private final Life life;
    private final List<String> to = new ArrayList<>();
    private String from = "";

    Session(Cable cable, Life life) {
      this.cable = cable;
      this.life = life;
    }

    void run() throws IOException, InterruptedException {
      while (true) {
        String line = cable.line();
        pause();
        int space = line.indexOf(' ');
        switch ((space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT)) {
          case "EHLO" -> cable.say("250-" + name, "250-PIPELINING", "250 ENHANCEDSTATUSCODES");
          case "MAIL" -> mail(line);
          case "RCPT" -> rcpt(line);
          case "DATA" -> data();
          case "RSET" -> {
            to.clear();
            cable.say("250 2.0.0 Forgotten");
          }
          case "QUIT" -> {
            cable.say("221 2.0.0 Bye");
            return;
          }
          default -> throw new Violation("a command that is none: " + line);
        }
      }
    }

    private void mail(String line) throws IOException {
      if (mood == Mood.BUSY && chance(20)) {
        cable.say("421 4.3.2 Too busy");
        throw new Over();
      }
      life.requireMaySend();
      breakAtTimes(10);
      to.clear();
      from = inBrackets(line);
      cable.say("250 2.1.0 Fine");
    }

    private void rcpt(String line) throws IOException {
      breakAtTimes(10);
      String recipient = inBrackets(line);
      if (recipient.startsWith("nobody") || mood == Mood.REFUSING && chance(30)) {
        cable.say("550 5.1.1 No such user");
      } else if (isGreylisted(recipient) || mood == Mood.REFUSING && chance(20)) {
        cable.say("450 4.2.0 Come back later");
      } else {
        to.add(recipient);
        cable.say("250 2.1.5 Fine");
      }
    }

    private boolean isGreylisted(String recipient) {
      Duration now = world.elapsed();
      Duration first = seen.computeIfAbsent(from + " " + recipient, key -> now);
      return mood == Mood.GREYLISTING && now.minus(first).compareTo(GREYLISTED) < 0;
    }

    private void data() throws IOException, InterruptedException {
      if (to.isEmpty()) {
        cable.say("503 5.5.1 No recipient");
        return;
      }
      if (mood == Mood.REFUSING && chance(10)) {
        cable.say("451 4.3.0 Not now");
        return;
      }
      breakAtTimes(5);
      cable.say("354 Go ahead");
      String content = content();
      pause();
      if (mood == Mood.FLAKY && chance(30)) {
        cable.cut();
        throw new Over();
      }
      if (mood == Mood.BUSY && chance(30)) {
        cable.say("421 4.3.2 Too busy");
        throw new Over();
      }
      if (mood == Mood.REFUSING && chance(50)) {
        cable.say(chance(50) ? "554 5.7.1 We do not like it" : "451 4.7.1 We do not like it now");
        return;
      }
      take(content);
    }

    /** RFC 5321 §6.1: from here on it is ours; our answer may be late, or get lost. */
    private void take(String content) throws IOException, InterruptedException {
      List<Reception> receptions = new ArrayList<>();
      for (String recipient : to) {
        receptions.add(world.ledger().received(life, cable, recipient, content));
        world.note(name + " takes " + recipient + " of life " + life.number());
      }
      if (mood == Mood.SLOW) {
        world.sleep(Duration.ofSeconds(random.nextInt(15 * 60)));
      }
      if (mood == Mood.FLAKY && chance(30)) {
        cable.cut();
        throw new Over();
      }
      world.weather().meets(Weather.Occasion.DELIVERY);
      long end = cable.say("250 2.0.0 Taken");
      receptions.forEach(reception -> reception.answered(end));
      if (mood == Mood.FLAKY && chance(30)) {
        cable.cut();
        throw new Over();
      }
      to.clear();
    }

    private String content() throws IOException, InterruptedException {
      StringBuilder content = new StringBuilder();
      String line = cable.line();
      while (!line.equals(".")) {
        content.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        line = cable.line();
      }
      return content.toString();
    }

    private void breakAtTimes(int percent) throws IOException {
      if (mood == Mood.FLAKY && chance(percent)) {
        cable.cut();
        throw new Over();
      }
    }
  }

  private static String inBrackets(String line) {
    return line.substring(line.indexOf('<') + 1, line.lastIndexOf('>'));
  }
}
