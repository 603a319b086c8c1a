package io.posthorn.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class KeyRecordTest {

  @Test
  void theRecordHoldsThePublicKeyThatOpensslPrints() {
    String p =
        TestKeys.text("public.pem")
            .lines()
            .filter(l -> !l.startsWith("-"))
            .reduce("", String::concat);
    KeyRecord dns = KeyRecord.of(TestKeys.key("k2048.pem", Rsa.jdk()));
    assertThat(dns.name()).isEqualTo("k1._domainkey.mg.example.org");
    assertThat(dns.value()).isEqualTo("v=DKIM1; k=rsa; p=" + p);
  }

  // RFC 1035 §3.3.14: a string holds at most 255 octets
  @Test
  void zoneFilesGetShortStrings() {
    KeyRecord dns = KeyRecord.of(TestKeys.key("k2048.pem", Rsa.jdk()));
    assertThat(dns.zoneLine()).startsWith("k1._domainkey.mg.example.org. IN TXT ( \"v=DKIM1;");
    Matcher strings = Pattern.compile("\"([^\"]*)\"").matcher(dns.zoneLine());
    List<String> found = new ArrayList<>();
    while (strings.find()) {
      found.add(strings.group(1));
    }
    assertThat(found).hasSize(2).allMatch(each -> each.length() <= 255);
    assertThat(String.join("", found)).isEqualTo(dns.value());
  }
}
