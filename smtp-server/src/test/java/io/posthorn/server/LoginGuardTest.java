package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.limits.Limits;
import io.posthorn.sasl.Credentials;
import io.posthorn.sasl.Mechanism;
import io.posthorn.server.ListenerSettings.Hosts;
import io.posthorn.server.ListenerSettings.Security;
import io.posthorn.testkit.SocketPeer;
import io.posthorn.time.FakeTime;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Who guesses is slowed down, and then not heard. */
class LoginGuardTest {

  private static final String ALICE = "alice@local.test";
  private static final InetAddress GUESSER = InetAddress.ofLiteral("203.0.113.7");
  private static final InetAddress NEIGHBOUR = InetAddress.ofLiteral("203.0.113.8");
  private static final InetAddress OFFICE = InetAddress.ofLiteral("10.1.2.3");
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final Duration BAN = Duration.ofMinutes(30);

  private final FakeTime time = new FakeTime();
  private final CountingMeters meters = new CountingMeters();
  private int guesses;

  @Test
  void tenWrongPasswordsBanTheNetworkAndNoOther() {
    LoginGuard guard = guard(32);
    for (int i = 0; i < 9; i++) {
      fail(guard, GUESSER);
    }
    assertThat(guard.isBanned(GUESSER)).isFalse();
    fail(guard, GUESSER);
    assertThat(guard.isBanned(GUESSER)).isTrue();
    assertThat(guard.isBanned(NEIGHBOUR)).isFalse();
    assertThat(guard.objection(GUESSER, "somebody@else.test")).contains(LoginGuard.BANNED);
    assertThat(guard.bans()).containsExactly(new LoginGuard.Ban("203.0.113.7/32", BAN, 10, 1));

    time.advance(BAN.minusNanos(1));
    assertThat(guard.isBanned(GUESSER)).isTrue();
    time.advance(Duration.ofNanos(1));
    assertThat(guard.isBanned(GUESSER)).isFalse();
    assertThat(guard.bans()).isEmpty();
  }

  @Test
  void aWallClockThatJumpsEndsNoBan() {
    LoginGuard guard = guard(32);
    ban(guard, GUESSER);
    time.setNow(time.now().plus(Duration.ofDays(1)));
    assertThat(guard.isBanned(GUESSER)).isTrue();
  }

  @Test
  void failuresFade() {
    LoginGuard guard = guard(32);
    for (int i = 0; i < 100; i++) {
      fail(guard, GUESSER);
      time.advance(WINDOW.dividedBy(10)); // in which one fades
    }
    assertThat(guard.isBanned(GUESSER)).isFalse();
    for (int i = 0; i < 9; i++) {
      fail(guard, GUESSER);
    }
    assertThat(guard.isBanned(GUESSER)).isFalse();
    fail(guard, GUESSER);
    assertThat(guard.isBanned(GUESSER)).isTrue();
  }

  @Test
  void eachFurtherBanLastsTwiceAsLongUpToADay() {
    LoginGuard guard = guard(32);
    for (int minutes : new int[] {30, 60, 120, 240, 480, 960, 1440, 1440}) {
      ban(guard, GUESSER);
      assertThat(guard.bans().getFirst().left()).isEqualTo(Duration.ofMinutes(minutes));
      time.advance(Duration.ofMinutes(minutes));
    }
    time.advance(Duration.ofDays(1));
    ban(guard, GUESSER);
    assertThat(guard.bans().getFirst().left()).isEqualTo(BAN);
  }

  /** A program with an old password is no guesser, and its network holds others. */
  @Test
  void theSameWrongPasswordCountsOnce() {
    LoginGuard guard = guard(32);
    for (int i = 0; i < 1000; i++) {
      guard.failed(GUESSER, new Credentials(ALICE, "the old one"));
    }
    assertThat(guard.isBanned(GUESSER)).isFalse();
  }

  @Test
  void networksAreAsWideAsConfigured() {
    LoginGuard guard = guard(24);
    ban(guard, GUESSER);
    assertThat(guard.isBanned(NEIGHBOUR)).isTrue();
    assertThat(guard.isBanned(InetAddress.ofLiteral("203.0.112.7"))).isFalse();
    assertThat(guard.bans().getFirst().network()).isEqualTo("203.0.113.0/24");

    ban(guard, InetAddress.ofLiteral("2001:db8:1:2::1"));
    assertThat(guard.isBanned(InetAddress.ofLiteral("2001:db8:1:2:ffff::9"))).isTrue();
    assertThat(guard.isBanned(InetAddress.ofLiteral("2001:db8:1:3::1"))).isFalse();
    assertThat(guard.isBanned(InetAddress.ofLiteral("::ffff:203.0.113.9"))).isTrue();
  }

  @Test
  void exemptNetworksAreNeitherBannedNorSlowed() {
    LoginGuard guard = guard(32);
    for (int i = 0; i < 100; i++) {
      assertThat(fail(guard, OFFICE)).isZero();
    }
    assertThat(guard.isBanned(OFFICE)).isFalse();
  }

  @Test
  void answersGetSlower() {
    LoginGuard guard = guard(32);
    assertThat(fail(guard, GUESSER)).isEqualTo(Duration.ofSeconds(1));
    assertThat(fail(guard, GUESSER)).isEqualTo(Duration.ofSeconds(2));
    assertThat(fail(guard, GUESSER)).isEqualTo(Duration.ofSeconds(3));
    assertThat(fail(guard, GUESSER)).isEqualTo(Duration.ofSeconds(3));
    assertThat(fail(guard, NEIGHBOUR)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aLoginThatIsGuessedFromManyPlacesIsForThoseWhoKnewIt() {
    LoginGuard guard = guard(32);
    guard.succeeded(NEIGHBOUR, ALICE);
    for (int i = 0; i < 50; i++) {
      fail(guard, InetAddress.ofLiteral("198.51.100." + i));
    }
    assertThat(guard.objection(GUESSER, "Alice@LOCAL.test")).isEmpty(); // another login
    assertThat(guard.objection(GUESSER, "alice@LOCAL.test")).contains(LoginGuard.GUESSED);
    assertThat(guard.objection(NEIGHBOUR, ALICE)).isEmpty();
    assertThat(guard.objection(OFFICE, ALICE)).isEmpty();
    time.advance(WINDOW);
    assertThat(guard.objection(GUESSER, ALICE)).isEmpty();
  }

  @Test
  void aBanCanBeLifted() {
    LoginGuard guard = guard(32);
    assertThat(guard.lift(GUESSER)).isEmpty();
    ban(guard, GUESSER);
    assertThat(guard.lift(NEIGHBOUR)).isEmpty();
    assertThat(guard.lift(GUESSER)).contains("203.0.113.7/32");
    assertThat(guard.isBanned(GUESSER)).isFalse();
    assertThat(fail(guard, GUESSER)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void whatIsRememberedHasABound() {
    LoginGuard guard = guard(32);
    ban(guard, GUESSER);
    for (int i = 0; i < 50_000; i++) {
      fail(guard, InetAddress.ofLiteral("10.200." + i / 256 + "." + i % 256));
    }
    assertThat(guard.isBanned(GUESSER)).isFalse(); // forgotten, for others who came later
  }

  @Test
  void bansAreCounted() {
    LoginGuard guard = guard(32);
    ban(guard, GUESSER);
    ban(guard, NEIGHBOUR);
    assertThat(meters.count("posthorn_auth_bans_total")).isEqualTo(2);
  }

  @Test
  void overSessionsAndBeforeTheGreeting() {
    LoginGuard.Settings settings =
        new LoginGuard.Settings(10, WINDOW, BAN, 0, Duration.ZERO, 32, Networks.NONE);
    LoginGuard guard = new LoginGuard(settings, time, meters, new Random(1));
    LoginDesk desk = TestDesk.behind(guard, time, new Random(1));
    ListenerSettings listener =
        TestSettings.listener(
            Kind.SUBMISSION,
            new Security(TlsMode.NONE, false),
            List.of(Mechanism.PLAIN),
            Hosts.trusting(Networks.NONE),
            Limits.Inbound.DEFAULT);
    try (TestServer server = new TestServer(listener, desk)) {
      for (int session = 0; session < 3; session++) {
        try (SocketPeer peer = server.connect()) {
          greet(peer);
          for (int i = 0; i < 3; i++) {
            assertThat(guess(peer)).startsWith("535 5.7.8 ");
          }
        }
      }
      try (SocketPeer peer = server.connect();
          SocketPeer other = server.connect()) {
        greet(peer);
        greet(other);
        assertThat(guess(peer)).startsWith("421 4.7.0 Too many failed logins from your network");
        assertThat(peer.hear()).isEmpty();
        // the right password is of no use now
        other.say("AUTH PLAIN AGFsaWNlQGxvY2FsLnRlc3QAc2VjcmV0");
        assertThat(other.hear().orElseThrow()).startsWith("421 4.7.0 ");
      }
      try (SocketPeer peer = server.connect()) {
        assertThat(peer.hear().orElseThrow()).startsWith("421 4.7.0 ");
        assertThat(peer.hear()).isEmpty();
      }
      guard.lift(InetAddress.getLoopbackAddress());
      try (SocketPeer peer = server.connect()) {
        greet(peer);
      }
    }
  }

  @Test
  void theAnswerWaits() throws Exception {
    LoginDesk desk = TestDesk.behind(guard(32), time, new Random(1));
    Question.MayLogIn question =
        new Question.MayLogIn(GUESSER, Mechanism.PLAIN, new Credentials(ALICE, "a guess"));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Ruling> ruling = threads.submit(() -> desk.judge(question));
      time.awaitSleepers(1);
      assertThat(ruling.isDone()).isFalse();
      time.advance(Duration.ofSeconds(1));
      assertThat(ruling.get()).isEqualTo(new Ruling.Refused(Login.invalid()));
    }
  }

  private LoginGuard guard(int prefix) {
    LoginGuard.Settings settings =
        new LoginGuard.Settings(
            10,
            WINDOW,
            BAN,
            50,
            Duration.ofSeconds(1),
            prefix,
            Networks.of(List.of("10.1.0.0/16")));
    return new LoginGuard(settings, time, meters, new Random(1));
  }

  private void ban(LoginGuard guard, InetAddress client) {
    for (int i = 0; i < 10; i++) {
      fail(guard, client);
    }
    assertThat(guard.isBanned(client)).isTrue();
  }

  private Duration fail(LoginGuard guard, InetAddress client) {
    return guard.failed(client, new Credentials(ALICE, "guess " + guesses++));
  }

  private static void greet(SocketPeer peer) {
    assertThat(peer.hear().orElseThrow()).startsWith("220 ");
    peer.say("EHLO client.test");
    String line;
    do {
      line = peer.hear().orElseThrow();
    } while (line.startsWith("250-"));
    assertThat(line).startsWith("250 ");
  }

  private String guess(SocketPeer peer) {
    String response = "\0" + ALICE + "\0guess " + guesses++;
    peer.say(
        "AUTH PLAIN "
            + java.util.Base64.getEncoder()
                .encodeToString(response.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    return peer.hear().orElseThrow();
  }
}
