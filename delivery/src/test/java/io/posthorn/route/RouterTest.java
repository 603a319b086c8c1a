package io.posthorn.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Domain;
import io.posthorn.client.Target;
import io.posthorn.dns.AddressAnswer;
import io.posthorn.dns.MxAnswer;
import io.posthorn.dns.Resolver;
import io.posthorn.testkit.FakeResolver;
import io.posthorn.testkit.ZoneFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RouterTest {

  private static final String ZONE =
      """
      two.test          MX    20 backup.two.test
      two.test          MX    10 mx.two.test
      mx.two.test       A     192.0.2.10
      mx.two.test       AAAA  2001:db8::10
      backup.two.test   A     192.0.2.20

      other.test        MX    5 backup.two.test
      other.test        MX    5 mx.two.test

      implicit.test     A     192.0.2.30
      null.test         MX    0 .
      empty.test        TXT   nothing here
      lost.test         MX    10 mx.lost.test
      mx.lost.test      TXT   no address
      broken.test       FAIL
      half.test         MX    10 mx.half.test
      half.test         MX    20 backup.two.test
      mx.half.test      FAIL
      silent.test       MX    10 mx.half.test

      ours.test         MX    10 mx.two.test
      ours.test         MX    20 relay.test
      ours.test         MX    20 backup.two.test
      ours.test         MX    30 mx.lost.test
      relay.test        A     203.0.113.1
      best.test         MX    10 relay.test
      best.test         MX    20 mx.two.test
      waits.test        MX    10 mx.half.test
      waits.test        MX    20 relay.test

      loop.test         MX    10 localhost.test
      localhost.test    A     127.0.0.1
      mixed.test        MX    10 localhost.test
      mixed.test        MX    20 mx.two.test

      many.test         MX    10 a.many.test
      many.test         MX    10 b.many.test
      many.test         MX    10 c.many.test
      a.many.test       A     192.0.2.41
      b.many.test       A     192.0.2.42
      c.many.test       A     192.0.2.43
      """;

  private static final Routing EXCHANGERS =
      new Routing(
          Optional.empty(),
          25,
          InetAddress::isLoopbackAddress,
          new InetSocketAddress(InetAddress.ofLiteral("203.0.113.1"), 25)::equals);

  private final FakeResolver resolver = ZoneFile.of(ZONE).resolver();
  private final Router router = new Router(resolver, EXCHANGERS, new SplittableRandom(1));

  private Route route(String domain) {
    return router.route(new Domain(domain));
  }

  private List<String> hops(String domain) {
    return hops(route(domain));
  }

  private static List<String> hops(Route route) {
    return ((Route.Hosts) route)
        .hops().stream()
            .map(hop -> hop.name() + " " + hop.address().getAddress().getHostAddress())
            .toList();
  }

  @Test
  void lowestPreferenceFirstWithAllAddresses() { // RFC 5321 §5.1
    assertThat(hops("two.test"))
        .containsExactly(
            "mx.two.test 2001:db8:0:0:0:0:0:10",
            "mx.two.test 192.0.2.10",
            "backup.two.test 192.0.2.20");
  }

  @Test
  void anExchangerIsSpokenToOnItsPortWithStarttls() {
    NextHop hop = ((Route.Hosts) route("implicit.test")).hops().getFirst();
    Target target = hop.from(Optional.empty(), "relay.test");
    assertThat(target)
        .isEqualTo(
            Target.exchanger(
                "implicit.test",
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.30"), 25),
                Optional.empty(),
                "relay.test"));
  }

  @Test
  void equalPreferencesComeInEveryOrder() { // RFC 5321 §5.1
    Set<List<String>> orders = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      orders.add(hops("many.test"));
    }
    assertThat(orders).hasSize(6);
  }

  @Test
  void domainsWithTheSameExchangersAreOneSite() {
    Route.Hosts two = (Route.Hosts) route("two.test");
    Route.Hosts other = (Route.Hosts) route("other.test");
    assertThat(two.site()).isEqualTo(other.site());
    assertThat(two.site().hosts()).containsExactly("backup.two.test", "mx.two.test");
  }

  @Test
  void withoutMxTheDomainItselfIsTheExchanger() { // RFC 5321 §5.1, implicit MX
    assertThat(hops("implicit.test")).containsExactly("implicit.test 192.0.2.30");
  }

  @Test
  void aHostWithoutAnswerIsLeftOutWhereAnotherHasOne() {
    assertThat(hops("half.test")).containsExactly("backup.two.test 192.0.2.20");
  }

  @Test
  void whyThereIsNoHost() {
    assertThat(route("null.test")).isEqualTo(new Route.NullMx()); // RFC 7505
    assertThat(route("no.such.test")).isEqualTo(new Route.NoSuchDomain());
    assertThat(route("empty.test"))
        .isEqualTo(new Route.NoAddress("No address for the mail exchangers of empty.test"));
    assertThat(route("lost.test"))
        .isEqualTo(new Route.NoAddress("No address for the mail exchangers of lost.test"));
    assertThat(route("broken.test")).isInstanceOf(Route.Unavailable.class);
    assertThat(route("silent.test")).isInstanceOf(Route.Unavailable.class);
  }

  @Test
  void exchangersAsGoodAsOursOrWorseAreCut() { // RFC 5321 §5.1
    assertThat(hops("ours.test"))
        .containsExactly("mx.two.test 2001:db8:0:0:0:0:0:10", "mx.two.test 192.0.2.10");
    assertThat(route("best.test")).isEqualTo(new Route.Ourselves());
    assertThat(route("waits.test")).isInstanceOf(Route.Unavailable.class);
  }

  @Test
  void prohibitedAddressesAreNeverUsed() {
    assertThat(route("loop.test"))
        .isEqualTo(
            new Route.NoAddress("Only prohibited addresses for the mail exchangers of loop.test"));
    assertThat(hops("mixed.test")).hasSize(2).allMatch(hop -> hop.startsWith("mx.two.test"));
  }

  @Test
  void anAddressLiteralIsItsOwnExchanger() { // RFC 5321 §4.1.3
    assertThat(hops("[192.0.2.99]")).containsExactly("192.0.2.99 192.0.2.99");
    assertThat(hops("[IPv6:2001:db8::99]"))
        .containsExactly("2001:db8:0:0:0:0:0:99 2001:db8:0:0:0:0:0:99");
    assertThat(route("[127.0.0.1]")).isInstanceOf(Route.NoAddress.class);
    assertThat(route("[203.0.113.1]")).isEqualTo(new Route.Ourselves());
    assertThat(resolver.questions()).isEmpty();
  }

  @Test
  void aSmarthostTakesEverythingAndMayBeOnLoopback() {
    NextHop.Access access =
        new NextHop.Access(
            Target.Security.IMPLICIT, Optional.of(new Target.Login("user", "secret")));
    Routing byAddress = relay("127.0.0.1", access);
    Route.Hosts route =
        (Route.Hosts)
            new Router(resolver, byAddress, new SplittableRandom(1))
                .route(new Domain("no.such.test"));
    assertThat(hops(route)).containsExactly("127.0.0.1 127.0.0.1");
    assertThat(route.hops().getFirst().address().getPort()).isEqualTo(2526);
    assertThat(route.hops().getFirst().access()).isEqualTo(access);

    Routing byName = relay("localhost.test", NextHop.Access.EXCHANGER);
    assertThat(
            hops(
                new Router(resolver, byName, new SplittableRandom(1))
                    .route(new Domain("null.test"))))
        .containsExactly("localhost.test 127.0.0.1");
  }

  @Test
  void aSmarthostIsKnownByItsALabels() { // RFC 9525 §6.3: as certificates name it
    Resolver zone = ZoneFile.of("xn--bcher-kva.test A 192.0.2.7").resolver();
    Routing routing = relay("Bücher.test", NextHop.Access.EXCHANGER);
    Router router = new Router(zone, routing, new SplittableRandom(1));
    assertThat(hops(router.route(new Domain("any.test"))))
        .containsExactly("xn--bcher-kva.test 192.0.2.7");
  }

  private static Routing relay(String host, NextHop.Access access) {
    return new Routing(
        Optional.of(new Routing.Relay(host, 2526, access)),
        25,
        InetAddress::isLoopbackAddress,
        address -> true);
  }

  /** Answers when it is let; counts the questions. */
  private static final class SlowResolver implements Resolver {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicInteger questions = new AtomicInteger();

    @Override
    public MxAnswer exchangers(Domain domain) {
      questions.incrementAndGet();
      asked.countDown();
      try {
        answer.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return new MxAnswer.NullMx();
    }

    @Override
    public AddressAnswer addresses(Domain host) {
      return new AddressAnswer.NoAddress();
    }
  }

  @Test
  void whoAsksMeanwhileSharesTheAnswer() throws Exception {
    SlowResolver slow = new SlowResolver();
    Router shared = new Router(slow, EXCHANGERS, new SplittableRandom(1));
    Domain domain = new Domain("slow.test");
    FutureTask<Route> first = new FutureTask<>(() -> shared.route(domain));
    Thread.ofVirtual().start(first);
    slow.asked.await();
    FutureTask<Route> second = new FutureTask<>(() -> shared.route(domain));
    Thread waiting = Thread.ofVirtual().start(second);
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    slow.answer.countDown();
    assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(new Route.NullMx());
    assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(new Route.NullMx());
    assertThat(slow.questions).hasValue(1);
    shared.route(domain);
    assertThat(slow.questions).as("nothing is kept").hasValue(2);
  }
}
