package io.posthorn.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.AddressParser;
import io.posthorn.address.ReversePath;
import io.posthorn.limits.Limits;
import io.posthorn.options.TlsPolicy;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Wishes;
import io.posthorn.testkit.Act;
import io.posthorn.testkit.MemoryNetwork;
import io.posthorn.testkit.Sink;
import io.posthorn.tls.JdkTlsEngines;
import io.posthorn.tls.TlsEngines;
import io.posthorn.tls.TrustAnchors;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One sink in memory, and a connector that speaks to it, with a clock that the test moves. */
final class Lab {

  static final InetSocketAddress MX = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 25);

  static final String MESSAGE = "Subject: hi\r\n\r\nHello\r\n";

  /** Long enough for a loaded machine wherever nothing stalls on purpose. */
  private static final Duration LONG = Duration.ofSeconds(20);

  static final Limits.Outbound PATIENT =
      new Limits.Outbound(LONG, LONG, LONG, LONG, LONG, LONG, LONG, 64 << 10);

  final MemoryNetwork network = new MemoryNetwork();
  final Sink sink = Sink.inMemory();
  final HurryingTime time = new HurryingTime();

  Lab() {
    network.listen(MX, sink);
  }

  static TlsEngines engines() {
    return new JdkTlsEngines(new TrustAnchors(Set.of()));
  }

  /** With the standard's time limits. */
  Connector connector() {
    return new Connector(network, engines(), time, Limits.Outbound.DEFAULT);
  }

  static Target target() {
    return Target.exchanger("mx.example", MX, Optional.empty(), "relay.example");
  }

  Opening open() {
    return connector().open(target(), TlsPolicy.OPPORTUNISTIC);
  }

  ClientSession session() {
    return opened(open());
  }

  /** A host that falls silent, while time runs. */
  Act stall() {
    return new Act.Stall(time::hurry);
  }

  static ClientSession opened(Opening opening) {
    assertThat(opening).isInstanceOf(Opening.Open.class);
    return ((Opening.Open) opening).session();
  }

  static Signal refused(Opening opening) {
    assertThat(opening).isInstanceOf(Opening.NotOpen.class);
    return ((Opening.NotOpen) opening).signal();
  }

  static Transaction to(String... recipients) {
    return of(Octets.of(MESSAGE), recipients);
  }

  static Transaction of(Octets content, String... recipients) {
    return new Transaction(
        ReversePath.of(AddressParser.mailbox("sender@example.org").orElseThrow()),
        List.of(recipients).stream()
            .map(address -> Recipient.of(AddressParser.mailbox(address).orElseThrow()))
            .toList(),
        content,
        Wishes.NONE);
  }

  static List<Signal> signals(TransactionResult result) {
    assertThat(result).isInstanceOf(TransactionResult.Answered.class);
    return ((TransactionResult.Answered) result).signals();
  }
}
