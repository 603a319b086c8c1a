package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.limits.Limits;
import io.posthorn.server.ListenerSettings.Security;
import io.posthorn.testkit.SocketPeer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetersTest {

  @Test
  void whatHappensIsCounted() throws Exception {
    CountingMeters meters = new CountingMeters();
    RecordingIntake intake = new RecordingIntake();
    ListenerSettings settings =
        TestSettings.listener(
            Kind.SUBMISSION,
            new Security(TlsMode.STARTTLS, true),
            Networks.NONE,
            Limits.Inbound.DEFAULT);
    SmtpServer server =
        new SmtpServer(List.of(settings), intake, new OneAccount(), TestCertificate::tls, meters);
    server.start();
    try (SocketPeer peer = new SocketPeer(server.addresses().getFirst(), intake::describeNext)) {
      peer.reply();
      for (String line :
          List.of(
              "EHLO c",
              "MAIL FROM:<>",
              "x" + "y".repeat(50),
              "STARTTLS",
              "EHLO c",
              "AUTH PLAIN AGFsaWNlQGxvY2FsLnRlc3QAd3Jvbmc=",
              "AUTH PLAIN AGFsaWNlQGxvY2FsLnRlc3QAc2VjcmV0")) {
        peer.say(line);
        peer.reply();
        if (line.equals("STARTTLS")) {
          peer.startTls();
        }
      }
      Map<String, Integer> commands =
          Map.of("ehlo 2xx", 2, "mail 5xx", 1, "other 5xx", 1, "starttls 2xx", 1, "auth 2xx", 1);
      commands.forEach((command, count) -> {
        List<String> words = List.of(command.split(" ", 2));
        assertThat(
                meters.count(
                    "posthorn_smtp_commands_total", "command", words.get(0), "code", words.get(1)))
            .as(command)
            .isEqualTo(count.doubleValue());
      });
      assertThat(meters.count("posthorn_smtp_connections_total", "direction", "in")).isEqualTo(1);
      assertThat(meters.gauge("posthorn_smtp_connections", "direction", "in")).isEqualTo(1);
      assertThat(attempts(meters, "ok")).isEqualTo(1);
      assertThat(attempts(meters, "failed")).isEqualTo(1);
      assertThat(
              meters.count(
                  "posthorn_tls_connections_total",
                  "direction",
                  "in",
                  "protocol",
                  "TLSv1.3",
                  "trust",
                  "none"))
          .isEqualTo(1);
    } finally {
      server.stop(java.time.Duration.ZERO);
    }
  }

  private static double attempts(CountingMeters meters, String result) {
    return meters.count(
        "posthorn_auth_attempts_total", "mechanism", "plain", "result", result, "via", "smtp");
  }
}
