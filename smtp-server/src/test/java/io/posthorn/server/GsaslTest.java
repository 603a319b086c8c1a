package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.posthorn.limits.Limits;
import io.posthorn.server.ListenerSettings.Hosts;
import io.posthorn.server.ListenerSettings.Security;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GNU SASL logs in: another project's SCRAM, and another's channel bindings (GnuTLS). */
class GsaslTest {

  private static final String ALL = "PLAIN,LOGIN,SCRAM-SHA-256,SCRAM-SHA-256-PLUS";

  /** What shakes hands. */
  enum Engine {
    JDK,
    BORING_SSL;

    private ServerTls tls() {
      TestCertificate own = TestCertificate.one();
      return switch (this) {
        case JDK -> new ServerTls(own.host(TlsProvider.JDK), Map.of());
        case BORING_SSL -> TestCertificate.tls();
      };
    }
  }

  @ParameterizedTest
  @CsvSource({
    "JDK, PLAIN", "JDK, LOGIN", "JDK, SCRAM-SHA-256",
    "BORING_SSL, PLAIN", "BORING_SSL, LOGIN", "BORING_SSL, SCRAM-SHA-256",
  })
  void logsIn(Engine engine, String mechanism) throws Exception {
    // --no-cb: where it could bind, gsasl does not speak SCRAM-SHA-256 without -PLUS at all
    assertThat(gsasl(engine, "secret", "--no-cb", "--mechanism=" + mechanism))
        .contains("235 2.7.0");
    assertThat(gsasl(engine, "wrong", "--no-cb", "--mechanism=" + mechanism))
        .contains("535 5.7.8")
        .doesNotContain("235 ");
  }

  @Test
  void bindsToTheChannel() throws Exception { // RFC 9266
    assertThat(gsasl(Engine.JDK, "secret", "--mechanism=SCRAM-SHA-256-PLUS")).contains("235 2.7.0");
    assertThat(gsasl(Engine.JDK, "wrong", "--mechanism=SCRAM-SHA-256-PLUS"))
        .contains("535 5.7.8")
        .doesNotContain("235 ");
  }

  /** It takes the best that is offered, so what is offered must work. */
  @Test
  void takesTheBestThatIsOffered() throws Exception {
    assertThat(gsasl(Engine.JDK, "secret"))
        .contains("AUTH SCRAM-SHA-256-PLUS\n")
        .contains("235 2.7.0");
  }

  /** RFC 9266 §4.2: TLS 1.2 may have no such binding; BoringSSL's engine has none at all. */
  @Test
  void withoutKeyingMaterialNoBindingIsOffered() throws Exception {
    assertThat(gsasl(Engine.BORING_SSL, "secret", "--no-cb")).doesNotContain("-PLUS");
    assertThat(gsasl(Engine.JDK, "secret", "--no-cb", "--priority=NORMAL:-VERS-TLS1.3"))
        .contains("TLS1.2")
        .contains("AUTH SCRAM-SHA-256\n")
        .contains("235 2.7.0")
        .doesNotContain("-PLUS");
  }

  private static String gsasl(Engine engine, String password, String... more)
      throws IOException, InterruptedException {
    ListenerSettings settings =
        TestSettings.listener(
            Kind.SUBMISSION,
            new Security(TlsMode.STARTTLS, true),
            TestSettings.mechanisms(ALL),
            Hosts.trusting(Networks.NONE),
            Limits.Inbound.DEFAULT);
    try (TestServer server = new TestServer(settings, engine::tls)) {
      List<String> command =
          new ArrayList<>(List.of("gsasl", "--smtp", "--verbose", "--starttls", "--x509-ca-file="));
      command.addAll(List.of(more));
      command.add("--authentication-id=alice@local.test");
      command.add("--password=" + password);
      command.add("127.0.0.1");
      command.add(String.valueOf(server.port()));
      return run(command);
    }
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process gsasl;
    try {
      gsasl = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException missing) {
      if ("all".equals(System.getenv("POSTHORN_REQUIRE"))) {
        throw missing;
      }
      return abort("no gsasl here: apt-get install gsasl");
    }
    gsasl.getOutputStream().close();
    String output = new String(gsasl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    gsasl.waitFor();
    return output;
  }
}
