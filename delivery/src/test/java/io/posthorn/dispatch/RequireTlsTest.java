package io.posthorn.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.dsn.ParsedReport;
import io.posthorn.event.Event;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Wishes;
import io.posthorn.spool.SampleMail;
import io.posthorn.testkit.Received;
import io.posthorn.testkit.Sink;
import io.posthorn.testkit.TestCa;
import io.posthorn.time.Time;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** REQUIRETLS on the way out (RFC 8689 §4.2.1, §5). */
class RequireTlsTest {

  private static final String ZONE =
      """
      mg.example.org     MX  10 mx.mg.example.org
      mx.mg.example.org  A   192.0.2.50
      safe.test          MX  10 mx1.safe.test
      safe.test          MX  20 mx2.safe.test
      mx1.safe.test      A   192.0.2.1
      mx2.safe.test      A   192.0.2.2
      """;

  private static final Wishes SAFELY = Wishes.NONE.with(Wishes.Returns.FULL).withRequireTls();

  private final TestCa ca = new TestCa(Time.system().now());
  private final Recipient ann = Recipient.of(SampleMail.mailbox("ann@safe.test"));

  private Lab lab() {
    return new Lab(ZONE).reporting().trusting(ca);
  }

  private static List<String> said(Sink host) {
    return host.commands().stream().filter(line -> line.startsWith("MAIL")).toList();
  }

  @Test
  void itGoesOverVerifiedTlsToAHostThatOffersIt() {
    try (Lab lab = lab()) {
      Sink first = lab.tlsSink("192.0.2.1", ca.server("mx1.safe.test")).offering("REQUIRETLS");
      lab.start().accept(SAFELY, ann);
      first.next();
      assertThat(said(first)).containsExactly("MAIL FROM:<bounce@mg.example.org> REQUIRETLS");
      Attempt attempt = ((Event.Delivered) lab.outcomes(1).getFirst()).attempt();
      assertThat(attempt.session().verified()).isTrue();
    }
  }

  @Test
  void ofTwoHostsItTakesTheOneThatOffersIt() {
    try (Lab lab = lab()) {
      Sink first = lab.tlsSink("192.0.2.1", ca.server("mx1.safe.test"));
      Sink second = lab.tlsSink("192.0.2.2", ca.server("mx2.safe.test")).offering("REQUIRETLS");
      lab.start().accept(SAFELY, ann);
      second.next();
      assertThat(said(second)).containsExactly("MAIL FROM:<bounce@mg.example.org> REQUIRETLS");
      assertThat(said(first)).isEmpty();
    }
  }

  @Test
  void aHostThatDoesNotOfferItIsToldNothingAndTheSenderGetsTheHeaderBack() throws Exception {
    try (Lab lab = lab()) {
      Sink first = lab.tlsSink("192.0.2.1", ca.server("mx1.safe.test"));
      Sink second = lab.tlsSink("192.0.2.2", ca.server("mx2.safe.test"));
      Sink sender = lab.sink("192.0.2.50");
      lab.start().accept(SAFELY, ann);
      Received mail = sender.next(); // a report is not lost where the way back is less safe
      ParsedReport report = ParsedReport.of(mail.octets());
      assertThat(report.ofRecipient(0, "Status")).isEqualTo("5.7.30");
      assertThat(report.ofRecipient(0, "Diagnostic-Code"))
          .isEqualTo("x-posthorn; 550 5.7.30 mx2.safe.test does not offer REQUIRETLS");
      assertThat(report.headerType()).isEqualTo("text/rfc822-headers"); // though RET=FULL
      assertThat(said(first)).isEmpty();
      assertThat(said(second)).isEmpty();
    }
  }

  @Test
  void aReportAsksForItWhereItIsOffered() {
    try (Lab lab = lab()) {
      lab.tlsSink("192.0.2.1", ca.server("mx1.safe.test"));
      lab.tlsSink("192.0.2.2", ca.server("mx2.safe.test"));
      Sink sender =
          lab.tlsSink("192.0.2.50", ca.server("mx.mg.example.org")).offering("REQUIRETLS");
      lab.start().accept(SAFELY, ann);
      sender.next();
      assertThat(said(sender)).containsExactly("MAIL FROM:<> REQUIRETLS");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "wrong name"})
  void withoutVerifiedTlsItFailsAtOnce(String tls) {
    try (Lab lab = lab()) {
      for (String address : List.of("192.0.2.1", "192.0.2.2")) {
        Sink host =
            tls.equals("none") ? lab.sink(address) : lab.tlsSink(address, ca.server("other.test"));
        host.offering("REQUIRETLS");
      }
      lab.start().accept(SAFELY, ann);
      Cause cause = ((Event.Bounced) lab.outcomes(1).getFirst()).cause();
      assertThat(cause.code()).isEqualTo(550);
      assertThat(cause.enhanced().orElseThrow()).hasToString("5.7.10");
      assertThat(cause.text()).startsWith("TLS is required: ");
    }
  }
}
