package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.account.Principal;
import io.posthorn.address.Domain;
import io.posthorn.envelope.Origin;
import io.posthorn.intake.Submission;
import io.posthorn.intake.Submitter;
import io.posthorn.limits.Limits;
import io.posthorn.server.ListenerSettings.Security;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.subethamail.smtp.client.SMTPException;
import org.subethamail.smtp.client.SmartClient;

/** Programs that are not ours understand what we say: Angus Mail and SubEthaSMTP's client. */
class OtherClientsTest {

  @ParameterizedTest
  @CsvSource({"PLAIN, STARTTLS", "LOGIN, STARTTLS", "PLAIN, IMPLICIT", "LOGIN, IMPLICIT"})
  void angusLogsInAndSends(String mechanism, TlsMode mode) throws MessagingException {
    try (TestServer server = new TestServer(settings(mode))) {
      send(server, mode, mechanism, "secret", ".dot\r\nGrüße\r\n");

      Submission submission = server.intake().next();
      Principal alice = new Principal("alice@local.test", new Domain("local.test"));
      assertThat(submission.who())
          .isEqualTo(new Submitter.Authenticated(InetAddress.getLoopbackAddress(), alice));
      Origin origin = submission.origin();
      assertThat(origin.protocol()).isEqualTo("ESMTPSA");
      assertThat(origin.tls().orElseThrow()).startsWith("TLSv1.3 TLS_");
      assertThat(origin.login()).contains("alice@local.test");
      assertThat(submission.header().first("Subject").orElseThrow().value()).isEqualTo("Hello");
      assertThat(server.intake().content(submission)).contains("\r\n\r\n.dot\r\n");
    }
  }

  @Test
  void angusIsToldThatThePasswordIsWrong() {
    try (TestServer server = new TestServer(settings(TlsMode.STARTTLS))) {
      assertThatThrownBy(() -> send(server, TlsMode.STARTTLS, "PLAIN", "wrong", "x"))
          .isInstanceOf(AuthenticationFailedException.class)
          .hasMessageContaining("5.7.8");
      assertThat(server.intake().waiting()).isZero();
    }
  }

  @Test
  void angusIsToldWhichRecipientIsRefused() throws MessagingException {
    try (TestServer server = new TestServer(TestSettings.trusting(Limits.Inbound.DEFAULT))) {
      jakarta.mail.Session session = session(server, TlsMode.NONE, "PLAIN");
      MimeMessage message = message(session, "x");
      message.addRecipient(Message.RecipientType.CC, new InternetAddress("unknown@remote.test"));
      assertThatThrownBy(() -> Transport.send(message))
          .isInstanceOf(SendFailedException.class)
          .hasMessageContaining("Invalid Addresses");
      assertThat(server.intake().waiting()).isZero();
    }
  }

  @Test
  void subEthaSendsTwoMessagesOverOneConnection() throws Exception {
    try (TestServer server = new TestServer(TestSettings.trusting(Limits.Inbound.DEFAULT))) {
      SmartClient client =
          SmartClient.createAndConnect(
              "127.0.0.1", server.port(), Optional.empty(), "client.test", Optional.empty());
      assertThat(client.getExtensions())
          .containsKeys("PIPELINING", "SIZE", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES");
      for (int i = 0; i < 2; i++) {
        client.from("ann@example.org");
        assertThatThrownBy(() -> client.to("unknown@remote.test"))
            .isInstanceOf(SMTPException.class)
            .hasMessageContaining("No such user");
        client.to("bob@remote.test");
        client.dataStart();
        client.dataWrite(
            "Subject: hi\r\n\r\n.\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        client.dataEnd();
        assertThat(server.intake().describeNext())
            .isEqualTo("<ann@example.org> -> <bob@remote.test> with ESMTP [Subject: hi||.|]");
      }
      client.quit();
    }
  }

  private static ListenerSettings settings(TlsMode mode) {
    return TestSettings.listener(
        Kind.SUBMISSION, new Security(mode, true), Networks.NONE, Limits.Inbound.DEFAULT);
  }

  private static void send(
      TestServer server, TlsMode mode, String mechanism, String password, String text)
      throws MessagingException {
    jakarta.mail.Session session = session(server, mode, mechanism);
    MimeMessage message = message(session, text);
    Transport.send(message, "alice@local.test", password);
  }

  private static jakarta.mail.Session session(TestServer server, TlsMode mode, String mechanism) {
    Properties properties = new Properties();
    properties.put("mail.smtp.host", "127.0.0.1");
    properties.put("mail.smtp.port", String.valueOf(server.port()));
    properties.put("mail.smtp.localhost", "client.test");
    properties.put("mail.smtp.timeout", "20000");
    properties.put("mail.smtp.auth", String.valueOf(mode != TlsMode.NONE));
    properties.put("mail.smtp.auth.mechanisms", mechanism);
    properties.put("mail.smtp.starttls.required", String.valueOf(mode == TlsMode.STARTTLS));
    properties.put("mail.smtp.starttls.enable", String.valueOf(mode == TlsMode.STARTTLS));
    properties.put("mail.smtp.ssl.enable", String.valueOf(mode == TlsMode.IMPLICIT));
    properties.put("mail.smtp.ssl.trust", "*");
    properties.put("mail.smtp.ssl.checkserveridentity", "false");
    return jakarta.mail.Session.getInstance(properties);
  }

  private static MimeMessage message(jakarta.mail.Session session, String text)
      throws MessagingException {
    MimeMessage message = new MimeMessage(session);
    message.setFrom("alice@local.test");
    message.setRecipients(Message.RecipientType.TO, "bob@remote.test");
    message.setSubject("Hello");
    message.setText(text, "UTF-8");
    message.setHeader("Content-Transfer-Encoding", "8bit");
    return message;
  }
}
