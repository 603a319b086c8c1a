package io.posthorn.simulation;

import io.posthorn.intake.Receipt;
import io.posthorn.mime.MailDate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Applications that hand mail in, and hand it in again where it was not taken. */
final class Clients {

  /** The sending domains; reports come back to them. */
  static final List<String> SENDERS = List.of("mg.shop.test", "mg.news.test");

  private static final int MOST_TRIES = 4;

  /** Lines of a message whose body has more than one chunk. */
  private static final int LARGE = 50_000;

  /** RFC 5321 §4.5.3.2.6. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final World world;
  private final SplittableRandom random;
  private int serial;
  private int busy;

  Clients(World world, SplittableRandom random) {
    this.world = world;
    this.random = random;
  }

  /** Bursts of mail until the world is calm. */
  void day() throws InterruptedException {
    while (!world.isCalm()) {
      burst();
      world.sleep(Duration.ofSeconds(1 + random.nextInt(900)));
    }
  }

  /** Whether nobody wants to hand in anything. */
  boolean areDone() {
    return busy == 0;
  }

  /** Some mail at about the same time. */
  void burst() {
    int mails = 1 + random.nextInt(6);
    List<String> recipientDomains = world.zone().domains();
    String favourite = recipientDomains.get(random.nextInt(recipientDomains.size()));
    for (int i = 0; i < mails; i++) {
      busy++;
      Duration wait = Duration.ofMillis(random.nextInt(1000));
      world.start(() -> {
        world.sleep(wait);
        try {
          insist(favourite);
        } finally {
          busy--;
        }
      });
    }
  }

  private void insist(String favourite) throws InterruptedException {
    Handover first = mail(favourite);
    Handover next = first;
    for (int i = 1; !handIn(next) && i < MOST_TRIES; i++) {
      world.sleep(Duration.ofSeconds(10 + random.nextInt(600)));
      next = again(first);
    }
  }

  /** False when it is to be tried again. */
  private boolean handIn(Handover mail) throws InterruptedException {
    Life life = world.life();
    if (!life.isTaking()) {
      return false; // nobody listens
    }
    world.ledger().handovers.put(mail.token, mail);
    Duration begun = world.elapsed();
    CompletableFuture<Receipt> answer = life.submit(mail);
    try {
      return switch (world.orTimeout(answer, PATIENCE).get()) {
        case Receipt.Accepted(var id) -> {
          mail.taken(id);
          world.note(mail + " by life " + life.number());
          yield true;
        }
        case Receipt.Refused(var reply) -> {
          mail.refused(world.elapsed().minus(begun));
          world.note(mail + " " + reply);
          yield !reply.isTransient();
        }
      };
    } catch (ExecutionException broken) {
      mail.unknown();
      world.note(mail + " by life " + life.number());
      return false;
    }
  }

  private String token() {
    return "t" + ++serial;
  }

  private Handover again(Handover mail) {
    String token = token();
    return new Handover(
        token,
        mail.sender,
        mail.recipients,
        mail.header.replace("<" + mail.token + "@", "<" + token + "@"),
        mail.body,
        mail.testMode);
  }

  private Handover mail(String favourite) {
    String token = token();
    String domain = SENDERS.get(random.nextInt(SENDERS.size()));
    String sender = random.nextInt(15) == 0 ? "" : "app@" + domain;
    List<String> recipients = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      recipients.add(recipient(token, i, favourite));
    }
    boolean testMode = random.nextInt(30) == 0;
    String header =
        "From: <app@%s>\r\nMessage-ID: <%s@client.test>\r\nSubject: %s\r\n"
                .formatted(domain, token, token)
            + options(testMode);
    int lines = random.nextInt(300) == 0 ? LARGE : 1;
    String body = "Hello\r\n.\r\n..two dots\r\n" + (token + "\r\n").repeat(lines);
    return new Handover(token, sender, recipients, header, body, testMode);
  }

  private String recipient(String token, int index, String favourite) {
    String user = (random.nextInt(12) == 0 ? "nobody" : "u") + token + "-" + index;
    List<String> all = world.zone().domains();
    String domain =
        switch (random.nextInt(25)) {
          case 0 -> Zone.GONE;
          case 1 -> Zone.NULL;
          case 2, 3, 4, 5, 6 -> all.get(random.nextInt(all.size()));
          default -> favourite;
        };
    return user + "@" + domain;
  }

  private String options(boolean testMode) {
    if (testMode) {
      return "X-Mailgun-Drop-Message: yes\r\n";
    }
    return switch (random.nextInt(25)) {
      case 0, 1, 2 ->
          "X-Mailgun-Deliver-By: %s\r\n"
              .formatted(MailDate.format(world.wall().plusSeconds(random.nextInt(4 * 3600))));
      case 3, 4 -> "X-Mailgun-Deliver-Within: 1h\r\n";
      case 5 -> "X-Mailgun-Dkim: perhaps\r\n"; // refused
      default -> "";
    };
  }

  /** Under which sending domain a message goes. */
  static String domain(Handover mail) {
    int at = mail.header.indexOf('@');
    return mail.header.substring(at + 1, mail.header.indexOf('>'));
  }
}
