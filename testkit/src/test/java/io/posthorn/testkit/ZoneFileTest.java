package io.posthorn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.address.Domain;
import io.posthorn.dns.AddressAnswer;
import io.posthorn.dns.MxAnswer;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class ZoneFileTest {

  private static final ZoneFile ZONE =
      ZoneFile.of(
          """
          ; a comment
          test             SOA    60
          example.test     MX     20 b.example.test
          example.test     MX     10 a.example.test.
          a.example.test   A      127.0.0.1
          a.example.test   AAAA   ::1
          b.example.test   A      127.0.0.2
          b.example.test   FAIL   AAAA
          null.test        MX     0 .
          alias.test       CNAME  example.test
          loop.test        CNAME  pool.test
          pool.test        CNAME  loop.test
          broken.test      FAIL
          slow.test        TIMEOUT
          gone.test        NXDOMAIN
          k._domainkey.example.test 30 TXT v=DKIM1; k=rsa; p=abc
          """);

  private final FakeResolver resolver = ZONE.resolver();

  @Test
  void exchangersByPreference() {
    MxAnswer sorted =
        new MxAnswer.Exchangers(
            List.of(
                new MxAnswer.Exchanger(10, new Domain("a.example.test")),
                new MxAnswer.Exchanger(20, new Domain("b.example.test"))));
    assertThat(exchangers("example.test")).isEqualTo(sorted);
    assertThat(exchangers("alias.test")).isEqualTo(sorted);
    assertThat(resolver.questions()).containsExactly("example.test MX", "alias.test MX");
  }

  @Test
  void theWaysToHaveNoExchanger() {
    assertThat(exchangers("null.test")).isEqualTo(new MxAnswer.NullMx());
    assertThat(exchangers("a.example.test")).isEqualTo(new MxAnswer.NoRecords());
    assertThat(exchangers("_domainkey.example.test")).isEqualTo(new MxAnswer.NoRecords());
    assertThat(exchangers("gone.test")).isEqualTo(new MxAnswer.NoSuchDomain());
    assertThat(exchangers("nowhere.test")).isEqualTo(new MxAnswer.NoSuchDomain());
    assertThat(exchangers("broken.test")).isInstanceOf(MxAnswer.Unavailable.class);
    assertThat(exchangers("slow.test")).isInstanceOf(MxAnswer.Unavailable.class);
    assertThat(exchangers("loop.test")).isInstanceOf(MxAnswer.Unavailable.class);
  }

  @Test
  void addressesOfBothKinds() {
    assertThat(addresses("a.example.test"))
        .isEqualTo(
            new AddressAnswer.Addresses(
                List.of(InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("127.0.0.1"))));
    assertThat(addresses("b.example.test"))
        .isEqualTo(new AddressAnswer.Addresses(List.of(InetAddress.ofLiteral("127.0.0.2"))));
    assertThat(addresses("example.test")).isEqualTo(new AddressAnswer.NoAddress());
    assertThat(addresses("broken.test")).isInstanceOf(AddressAnswer.Unavailable.class);
  }

  @Test
  void theZoneMayChange() {
    resolver.use(ZoneFile.of("gone.test MX 5 mx.gone.test"));
    assertThat(exchangers("gone.test")).isInstanceOf(MxAnswer.Exchangers.class);
  }

  @Test
  void aWrongLineIsAnError() {
    assertThatThrownBy(() -> ZoneFile.of("example.test NONSENSE 1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theServerSpeaksDns() throws Exception {
    try (ZoneServer server = ZoneServer.start(ZONE)) {
      SimpleResolver client = new SimpleResolver(server.address());
      Name name = Name.fromString("k._domainkey.example.test.");
      Message answer = client.send(Message.newQuery(Record.newRecord(name, Type.TXT, 1)));
      assertThat(answer.getSection(Section.ANSWER).getFirst().toString())
          .contains("30\tIN\tTXT\t\"v=DKIM1; k=rsa; p=abc\"");
      assertThat(server.questions()).containsExactly("udp k._domainkey.example.test TXT");
    }
  }

  private MxAnswer exchangers(String domain) {
    return resolver.exchangers(new Domain(domain));
  }

  private AddressAnswer addresses(String host) {
    return resolver.addresses(new Domain(host));
  }
}
