package io.posthorn.intake;

import static io.posthorn.intake.Funnel.mailbox;
import static io.posthorn.intake.Funnel.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.account.Principal;
import io.posthorn.address.Domain;
import io.posthorn.envelope.Envelope;
import io.posthorn.event.Event;
import io.posthorn.mime.HeaderSection;
import io.posthorn.observe.Meters;
import io.posthorn.options.SendingOptions;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.time.FakeTime;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Somebody else's machine, and many recipients at once. */
class StolenLoginsTest {

  private static final Domain DOMAIN = new Domain("mg.example.org");
  private static final String LOGIN = "app@mg.example.org";
  private static final String OFFICE = "192.0.2.7";
  private static final String THIEF = "203.0.113.7";
  private static final Duration DAY = Duration.ofDays(1);

  private final FakeTime time = new FakeTime();
  private final StolenLogins watch =
      new StolenLogins(
          new StolenLogins.Settings(10, Duration.ofHours(1), DAY), time, Meters.none());
  private String generation = "first";
  private int recipients;

  @Test
  void manyRecipientsFromANewNetworkAreHeldFromThenOn() {
    learnOffice();
    assertThat(isHeld(THIEF, 10)).isFalse();
    assertThat(isHeld(THIEF, 1)).isTrue();
    assertThat(isHeld(THIEF, 1)).isTrue();
    assertThat(isHeld("198.51.100.1", 1)).isTrue(); // another new one
    assertThat(isHeld(OFFICE, 1000)).isFalse();
    assertThat(isHeld("192.0.2.200", 1000)).isFalse(); // the same /24
    assertThat(watch.suspects()).containsExactly(LOGIN);

    time.advance(DAY.multipliedBy(3));
    assertThat(isHeld(THIEF, 1)).isTrue(); // no network becomes familiar in a thief's hands
  }

  @Test
  void theNoteNamesTheNetwork() {
    learnOffice();
    isHeld(THIEF, 11);
    assertThat(watch.hold(candidate(THIEF, 1)))
        .contains(new Event.Note("posthorn", "new network 203.0.113.0/24"));
    assertThat(watch.hold(candidate("2001:db8:1:2::3", 1)))
        .contains(new Event.Note("posthorn", "new network 2001:db8:1:0:0:0:0:0/48"));
  }

  @Test
  void manyNetworksTogetherCount() {
    learnOffice();
    for (int i = 0; i < 10; i++) {
      assertThat(isHeld("198.51." + i + ".1", 1)).isFalse();
    }
    assertThat(isHeld("198.51.10.1", 1)).isTrue();
  }

  @Test
  void fewRecipientsWithinAnHourAreNothing() {
    learnOffice();
    for (int i = 0; i < 20; i++) {
      assertThat(isHeld(THIEF, 9)).isFalse();
      time.advance(Duration.ofHours(1).plusNanos(1));
    }
  }

  @Test
  void theSameRecipientCountsOnce() {
    learnOffice();
    for (int i = 0; i < 100; i++) {
      recipients = 0;
      assertThat(isHeld(THIEF, 10)).isFalse();
    }
  }

  @Test
  void aNetworkBecomesFamiliar() {
    learnOffice();
    assertThat(isHeld(THIEF, 1)).isFalse();
    time.advance(DAY);
    assertThat(isHeld(THIEF, 1000)).isFalse();
  }

  @Test
  void behindAStartNothingIsKnownAndNothingHeld() {
    assertThat(isHeld(OFFICE, 1000)).isFalse();
    assertThat(isHeld(THIEF, 1000)).isFalse();
    time.advance(DAY);
    assertThat(isHeld(THIEF, 1000)).isFalse();
    assertThat(isHeld("198.51.100.1", 1000)).isTrue();
  }

  @Test
  void theFirstNetworkOfALoginIsItsOwn() {
    time.advance(DAY.multipliedBy(2));
    assertThat(isHeld(OFFICE, 1000)).isFalse();
    assertThat(isHeld(THIEF, 1000)).isTrue();
  }

  @Test
  void aNewPasswordBeginsAnew() {
    learnOffice();
    assertThat(isHeld(THIEF, 11)).isTrue();
    generation = "second";
    assertThat(isHeld(OFFICE, 11)).isFalse();
    assertThat(watch.suspects()).isEmpty();
  }

  @Test
  void somebodySaysThatItIsAllRight() {
    learnOffice();
    assertThat(watch.lift(LOGIN)).isFalse();
    assertThat(isHeld(THIEF, 11)).isTrue();
    assertThat(watch.lift("app@MG.example.org")).isTrue();
    assertThat(isHeld(THIEF, 1000)).isFalse();
    assertThat(isHeld("198.51.100.1", 1000)).isTrue();
  }

  @Test
  void whoDidNotLogInIsNotWatched() {
    Candidate trusted =
        new Candidate(
            new Submitter.Trusted(InetAddress.ofLiteral(THIEF)),
            candidate(THIEF, 1000).envelope(),
            new HeaderSection(List.of(), 0, 0),
            DOMAIN,
            SendingOptions.NONE);
    assertThat(watch.hold(trusted)).isEmpty();
  }

  private void learnOffice() {
    assertThat(isHeld(OFFICE, 1)).isFalse();
    time.advance(DAY);
  }

  private boolean isHeld(String client, int to) {
    return watch.hold(candidate(client, to)).isPresent();
  }

  private Candidate candidate(String client, int to) {
    return new Candidate(
        new Submitter.Authenticated(
            InetAddress.ofLiteral(client), new Principal(LOGIN, DOMAIN, generation)),
        new Envelope(
            path(LOGIN),
            IntStream.range(0, to)
                .mapToObj(_ -> mailbox("r" + recipients++ + "@x.example"))
                .toList(),
            BodyType.SEVEN_BIT,
            false),
        new HeaderSection(List.of(), 0, 0),
        DOMAIN,
        SendingOptions.NONE);
  }
}
