package io.posthorn.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Domain;
import io.posthorn.dns.AddressAnswer;
import io.posthorn.dns.MxAnswer;
import io.posthorn.observe.Meters;
import io.posthorn.testkit.ZoneFile;
import io.posthorn.testkit.ZoneServer;
import io.posthorn.time.FakeTime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The resolver against a real name server on loopback, honest or lying. */
class DnsResolverTest {

  private static final ZoneFile ZONE =
      ZoneFile.of(
          """
          test                 SOA    60
          example.test     300 MX     20 b.example.test
          example.test     300 MX     10 a.example.test
          a.example.test   300 A      127.0.0.1
          a.example.test   300 AAAA   ::1
          v4.test              A      127.0.0.4
          v4.test              FAIL   AAAA
          half.test            A      127.0.0.5
          half.test            TIMEOUT AAAA
          mapped.test          A      127.0.0.1
          mapped.test          AAAA   ::ffff:127.0.0.1
          null.test            MX     0 .
          odd.test             MX     0 .
          odd.test             MX     10 a.example.test
          nameless.test        MX     5 -bad-
          broken.test          FAIL
          refused.test         REFUSED
          slow.test            TIMEOUT
          www.test             CNAME  example.test
          lame.test        40  ALIAS  www.test
          dangling.test        CNAME  nowhere.test
          hollow.test          CNAME  a.example.test
          loop.test            CNAME  pool.test
          pool.test            CNAME  loop.test
          tick.test            ALIAS  tock.test
          tock.test            ALIAS  tick.test
          endless.test         ENDLESS
          big.test             TRUNCATED
          big.test             MX     10 big.example.test
          wrong-id.test        WRONG-ID
          wrong-question.test  WRONG-QUESTION
          stranger.test        STRANGER
          stranger2.test       STRANGER
          garbage.test         GARBAGE
          referral.test        REFERRAL
          bare.invalid         A      127.0.0.9
          zero.test         0  A      127.0.0.8
          """);

  private final ZoneServer server = ZoneServer.start(ZONE);
  private final FakeTime time = new FakeTime();
  private final DnsResolver resolver = resolver(Duration.ofSeconds(5), server.address());

  @AfterEach
  void stop() {
    resolver.close();
    server.close();
  }

  @Test
  void exchangersComeByPreference() {
    assertThat(exchangers("example.test"))
        .isEqualTo(
            new MxAnswer.Exchangers(
                List.of(
                    new MxAnswer.Exchanger(10, new Domain("a.example.test")),
                    new MxAnswer.Exchanger(20, new Domain("b.example.test")))));
  }

  // RFC 7505 §3: null MX is the only record; beside others the root is just no host
  @Test
  void nullMx() {
    assertThat(exchangers("null.test")).isEqualTo(new MxAnswer.NullMx());
    assertThat(exchangers("odd.test"))
        .isEqualTo(
            new MxAnswer.Exchangers(
                List.of(new MxAnswer.Exchanger(10, new Domain("a.example.test")))));
  }

  @Test
  void aNameWithoutMxAndNoNameDiffer() {
    assertThat(exchangers("a.example.test")).isEqualTo(new MxAnswer.NoRecords());
    assertThat(exchangers("nowhere.test")).isEqualTo(new MxAnswer.NoSuchDomain());
    assertThat(exchangers("[127.0.0.1]")).isEqualTo(new MxAnswer.NoRecords());
  }

  @ParameterizedTest
  @CsvSource({
    "broken.test,SERVFAIL",
    "refused.test,REFUSED",
    "garbage.test,too short",
    "wrong-question.test,invalid name",
    "stranger2.test,does not belong",
    "referral.test,refers to others",
    "nameless.test,names a possible host",
    "loop.test,circle",
    "tick.test,more than 8 CNAME",
    "endless.test,more than 8 CNAME"
  })
  void withoutAUsableAnswerItIsUnavailable(String name, String why) {
    assertThat(exchangers(name))
        .isInstanceOfSatisfying(
            MxAnswer.Unavailable.class, answer -> assertThat(answer.why()).contains(why));
  }

  @ParameterizedTest
  @CsvSource({"slow.test", "wrong-id.test"})
  void silenceAndForgeryEndInUnavailable(String name) {
    try (DnsResolver impatient = resolver(Duration.ofMillis(100), server.address())) {
      assertThat(impatient.exchangers(new Domain(name))).isInstanceOf(MxAnswer.Unavailable.class);
    }
  }

  @Test
  void cnameRecordsAreFollowed() {
    assertThat(exchangers("www.test")).isEqualTo(exchangers("example.test"));
    assertThat(exchangers("lame.test")).isEqualTo(exchangers("example.test"));
    assertThat(exchangers("dangling.test")).isEqualTo(new MxAnswer.NoSuchDomain());
    assertThat(exchangers("hollow.test")).isEqualTo(new MxAnswer.NoRecords());
    assertThat(server.questions()).containsSubsequence("udp lame.test MX", "udp www.test MX");
  }

  @Test
  void theTtlOfACnameBindsTheWholeAnswer() {
    exchangers("lame.test");
    time.advance(Duration.ofSeconds(39));
    exchangers("lame.test");
    assertThat(asked("udp lame.test MX")).isEqualTo(1);
    time.advance(Duration.ofSeconds(2));
    exchangers("lame.test");
    assertThat(asked("udp lame.test MX")).isEqualTo(2);
  }

  @Test
  void truncatedAnswersAreFetchedOverTcp() {
    assertThat(exchangers("big.test")).isInstanceOf(MxAnswer.Exchangers.class);
    assertThat(server.questions()).containsExactly("udp big.test MX", "tcp big.test MX");
  }

  @Test
  void anAnswerLargerThanADatagramIsCutToABound() {
    String records =
        IntStream.range(0, 200)
            .mapToObj(i -> "crowd.test MX " + i + " host-number-" + i + ".crowd.test")
            .collect(Collectors.joining("\n"));
    server.use(ZoneFile.of(records));
    assertThat(exchangers("crowd.test"))
        .isInstanceOfSatisfying(
            MxAnswer.Exchangers.class,
            answer -> {
              assertThat(answer.records()).hasSize(64);
              assertThat(answer.records().getFirst().preference()).isZero();
              assertThat(answer.records().getLast().preference()).isEqualTo(63);
            });
  }

  @Test
  void addressesOfBothFamilies() {
    assertThat(addresses("a.example.test")).isEqualTo(found("::1", "127.0.0.1"));
    assertThat(addresses("mapped.test")).isEqualTo(found("127.0.0.1"));
    assertThat(addresses("[127.0.0.7]")).isEqualTo(found("127.0.0.7"));
    assertThat(addresses("[IPv6:::7]")).isEqualTo(found("::7"));
    assertThat(addresses("example.test")).isEqualTo(new AddressAnswer.NoAddress());
    assertThat(addresses("nowhere.test")).isEqualTo(new AddressAnswer.NoAddress());
  }

  @Test
  void oneFamilyIsEnough() {
    assertThat(addresses("v4.test")).isEqualTo(found("127.0.0.4"));
    try (DnsResolver impatient = resolver(Duration.ofMillis(500), server.address())) {
      assertThat(impatient.addresses(new Domain("half.test"))).isEqualTo(found("127.0.0.5"));
    }
    assertThat(addresses("broken.test")).isInstanceOf(AddressAnswer.Unavailable.class);
  }

  @Test
  void answersAreKeptForTheirTtl() {
    exchangers("example.test");
    time.advance(Duration.ofSeconds(299));
    exchangers("example.test");
    assertThat(asked("udp example.test MX")).isEqualTo(1);
    time.advance(Duration.ofSeconds(2));
    exchangers("example.test");
    assertThat(asked("udp example.test MX")).isEqualTo(2);
  }

  @Test
  void aTtlOfZeroStillHoldsForTheShortestTime() {
    addresses("zero.test");
    time.advance(Duration.ofSeconds(4));
    addresses("zero.test");
    assertThat(asked("udp zero.test A")).isEqualTo(1);
    time.advance(Duration.ofSeconds(2));
    addresses("zero.test");
    assertThat(asked("udp zero.test A")).isEqualTo(2);
  }

  // RFC 2308 §5: absence holds as long as the SOA says; without an SOA it is hardly kept
  @Test
  void absenceIsKeptAsTheZoneSays() {
    exchangers("nowhere.test");
    exchangers("bare.invalid");
    time.advance(Duration.ofSeconds(59));
    exchangers("nowhere.test");
    exchangers("bare.invalid");
    assertThat(asked("udp nowhere.test MX")).isEqualTo(1);
    assertThat(asked("udp bare.invalid MX")).isEqualTo(2);
    time.advance(Duration.ofSeconds(2));
    exchangers("nowhere.test");
    assertThat(asked("udp nowhere.test MX")).isEqualTo(2);
  }

  @Test
  void failuresAreForgottenWithinSeconds() {
    exchangers("broken.test");
    exchangers("broken.test");
    assertThat(asked("udp broken.test MX")).isEqualTo(2); // the one server, twice
    server.use(ZoneFile.of("broken.test MX 10 mx.broken.test"));
    time.advance(Duration.ofSeconds(6));
    assertThat(exchangers("broken.test")).isInstanceOf(MxAnswer.Exchangers.class);
  }

  @Test
  void theNextServerIsAskedAndThenPreferred() {
    ZoneFile failing = ZoneFile.of("example.test FAIL\nv4.test FAIL");
    try (ZoneServer bad = ZoneServer.start(failing);
        DnsResolver both = resolver(Duration.ofSeconds(5), bad.address(), server.address())) {
      assertThat(both.exchangers(new Domain("example.test")))
          .isInstanceOf(MxAnswer.Exchangers.class);
      assertThat(both.addresses(new Domain("v4.test"))).isEqualTo(found("127.0.0.4"));
      assertThat(bad.questions()).contains("udp example.test MX").doesNotContain("udp v4.test A");
    }
  }

  @Test
  void equalQuestionsShareOneQuery() throws Exception {
    List<Callable<MxAnswer>> all =
        IntStream.range(0, 50)
            .<Callable<MxAnswer>>mapToObj(i -> () -> exchangers("example.test"))
            .toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<MxAnswer> answer : threads.invokeAll(all)) {
        assertThat(answer.get()).isInstanceOf(MxAnswer.Exchangers.class);
      }
    }
    assertThat(asked("udp example.test MX")).isEqualTo(1);
  }

  @Test
  void aClosedResolverAnswersAtOnce() {
    resolver.close();
    assertThat(exchangers("example.test"))
        .isEqualTo(new MxAnswer.Unavailable("the resolver is closed"));
  }

  private MxAnswer exchangers(String domain) {
    return resolver.exchangers(new Domain(domain));
  }

  private AddressAnswer addresses(String host) {
    return resolver.addresses(new Domain(host));
  }

  private long asked(String question) {
    return server.questions().stream().filter(question::equals).count();
  }

  private static AddressAnswer found(String... addresses) {
    return new AddressAnswer.Addresses(
        Arrays.stream(addresses).map(InetAddress::ofLiteral).toList());
  }

  private DnsResolver resolver(Duration perQuery, InetSocketAddress... servers) {
    ResolverSettings settings =
        new ResolverSettings(
            Stream.of(servers).toList(),
            perQuery,
            Duration.ofSeconds(20),
            ResolverSettings.Cache.DEFAULT);
    return new DnsResolver(settings, time, Meters.none());
  }
}
