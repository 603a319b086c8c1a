package io.posthorn.signing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.account.SendingDomain;
import io.posthorn.compose.Composer;
import io.posthorn.compose.Content;
import io.posthorn.observe.Meters;
import io.posthorn.options.SendingOptions;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.SampleMail;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningComposerTest {

  private static final SendingOptions UNSIGNED = dkim(false);

  private final Workshop workshop = new Workshop();

  @Test
  void theOptionsStayAndTheSignatureComesFirst() {
    Acceptance mail =
        workshop.mail(
            """
            From: ann@mg.example.org
            To: bob@example.net
            Bcc: secret@example.net
            x-mailgun-DKIM: yes
            X-Mailgun-Tag: harvest
            Subject:  two  spaces
             and a fold
            Message-ID: <1@mg.example.org>

            The barn is full.
            """
                .replace("\n", "\r\n"));
    String sent = new String(Workshop.octets(workshop.content(mail)), US_ASCII);
    int signed = sent.indexOf("\r\nReceived: ") + 2;
    assertThat(sent).startsWith("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;");
    assertThat(sent.substring(0, signed))
        .contains("d=mg.example.org; s=k1; t=1795162500; h=From:From:To:To:Cc:");
    assertThat(sent.substring(signed))
        .isEqualTo(
            """
            Received: from client.example.org
            From: ann@mg.example.org
            To: bob@example.net
            X-Mailgun-Tag: harvest
            Subject:  two  spaces
             and a fold
            Message-ID: <1@mg.example.org>

            The barn is full.
            """
                .replace("\n", "\r\n"));
    assertThat(workshop.verifies(sent.getBytes(US_ASCII))).isTrue();
  }

  @Test
  void everyTransferGivesTheSameOctetsAndTheirNumberIsKnown() {
    Content content = workshop.content(workshop.mail("From: a@mg.example.org\r\n\r\nHi\r\n"));
    byte[] first = Workshop.octets(content);
    assertThat(Workshop.octets(content)).isEqualTo(first);
    assertThat(content.octets()).isEqualTo(first.length);
    assertThat(workshop.reads).containsExactly(0); // a small body is read once
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\r\n",
        "\r\nbody only\r\n",
        "From: a@mg.example.org",
        "From: a@mg.example.org\r\n",
        "From: a@mg.example.org\r\n\r\n",
        "From: a@mg.example.org\r\nthis is no field\r\n\r\nbody\r\n",
        "From a@b Fri Nov 20\r\nFrom: a@mg.example.org\r\n\r\nbody\r\n"
      })
  void oddMessagesComeOutWellFormed(String odd) {
    Content content = workshop.content(workshop.mail(odd.getBytes(UTF_8), UNSIGNED));
    byte[] sent = Workshop.octets(content);
    assertThat(content.octets()).isEqualTo(sent.length);
    assertThat(new String(sent, UTF_8))
        .startsWith("Received: from client.example.org\r\n")
        .contains("\r\n\r\n")
        .endsWith(odd.contains("body") ? odd.substring(odd.indexOf("body")) : "\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "Subject: plain,plain,true,false,false",
    "Subject: plain,grün,true,false,true",
    "Subject: grün,plain,true,true,true",
    "Subject: grün,plain,false,false,true"
  })
  void octetsBeyondAsciiAreFound(
      String field, String body, boolean declared, boolean utf8Header, boolean eightBit) {
    workshop.smtpUtf8 = declared;
    Content content =
        workshop.content(
            workshop.mail("From: a@mg.example.org\r\n" + field + "\r\n\r\n" + body + "\r\n"));
    assertThat(content.hasUtf8Header()).isEqualTo(utf8Header);
    assertThat(content.isEightBit()).isEqualTo(eightBit);
    assertThat(workshop.verifies(Workshop.octets(content))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "true, , true",
    "false, , false",
    "false, true, true", // the message's own wish goes before the domain's setting
    "true, false, false"
  })
  void whetherItIsSigned(boolean byDomain, Boolean byMessage, boolean signed) {
    workshop.domain = domain(byDomain, false);
    Acceptance mail = workshop.mail(SampleMail.OCTETS, dkim(Optional.ofNullable(byMessage)));
    String sent = new String(Workshop.octets(workshop.content(mail)), UTF_8);
    assertThat(sent.startsWith("DKIM-Signature: ")).isEqualTo(signed);
  }

  @Test
  void everyKeyOfTheDomainSigns() {
    workshop.keys = List.of(workshop.key, workshop.key);
    String sent = new String(Workshop.octets(workshop.content(small())), UTF_8);
    assertThat(sent.split("DKIM-Signature: v=1", -1)).hasSize(3);
  }

  @Test
  void aDomainThatLostItsKeySendsUnsignedOnlyIfItMay() {
    workshop.keys = List.of();
    assertThat(cause(workshop.compose(small())).toString())
        .isEqualTo(
            "451 4.7.0 mg.example.org has no DKIM key, and its mail must not leave unsigned");
    workshop.domain = domain(true, true);
    assertThat(new String(Workshop.octets(workshop.content(small())), UTF_8))
        .startsWith("Received: ");
  }

  @Test
  void aBodyThatCannotBeReadIsOurOwnFault() {
    Acceptance mail = small();
    workshop.spool.close();
    Cause cause = cause(workshop.compose(mail));
    assertThat(cause.scope()).isEqualTo(Scope.OURSELVES);
    assertThat(cause.toString())
        .isEqualTo("451 4.3.0 The message cannot be read from the spool: the spool is closed");
  }

  @Test
  void aBodyOfAnotherLengthThanStoredIsNotSent() {
    Acceptance mail = small();
    SigningComposer damaged =
        new SigningComposer(
            (body, chunk) -> Arrays.copyOf(SampleMail.OCTETS, 10),
            workshop.accounts,
            name -> workshop.keys,
            1,
            workshop.time,
            Meters.none());
    assertThat(cause(damaged.compose(mail.message(), mail.entries().getFirst())).text())
        .contains("has 10 octets in place of " + SampleMail.OCTETS.length);
  }

  @Test
  void aLargeBodyIsReadChunkByChunkAndHashedOnce() throws Exception {
    byte[] message = large(25 << 20);
    Acceptance mail = workshop.mail(message, SendingOptions.NONE, "a@example.net", "b@example.net");
    int chunks = mail.message().content().body().chunks();
    assertThat(chunks).isGreaterThanOrEqualTo(100);

    Content first = workshop.content(mail);
    assertThat(workshop.reads).hasSize(chunks); // each once, for the hash
    workshop.reads.clear();
    Content second = workshop.content(mail);
    assertThat(workshop.reads).containsExactly(0); // the header section only
    workshop.reads.clear();

    long[] octets = {0, 0};
    second.transferTo(new Counter(octets));
    assertThat(octets[0]).isEqualTo(second.octets()).isEqualTo(first.octets());
    assertThat(octets[1]).isLessThanOrEqualTo(BodyRef.CHUNK_OCTETS);
    assertThat(workshop.reads).hasSize(chunks);
    assertThat(workshop.verifies(Workshop.octets(first))).isTrue();
  }

  @Test
  void aHeaderSectionMayReachOverSeveralChunks() {
    String field = "X-Long: " + "x".repeat(990) + "\r\n";
    int end = BodyRef.CHUNK_OCTETS * 2;
    String header = "From: a@mg.example.org\r\nBcc: b@example.net\r\n";
    header += field.repeat((end - header.length() - 100) / field.length());
    for (int cut = 0; cut < 4; cut++) { // the empty line falls to both sides of a chunk's end
      int pad = end - header.length() - "P: \r\n".length() - cut;
      String message = header + "P: " + "p".repeat(pad) + "\r\n\r\nBody\r\n";
      String sent = new String(Workshop.octets(workshop.content(workshop.mail(message))), US_ASCII);
      assertThat(sent).endsWith("p\r\n\r\nBody\r\n").doesNotContain("Bcc:");
      assertThat(workshop.verifies(sent.getBytes(US_ASCII))).isTrue();
    }
  }

  @Test
  void aLargeHeaderSectionIsNotHeldWhileItIsSent() throws Exception {
    String field = "X-Long: " + "x".repeat(990) + "\r\nBcc: b@example.net\r\n";
    String header = "From: a@mg.example.org\r\n" + field.repeat((480 << 10) / field.length());
    Content content = workshop.content(workshop.mail(header + "\r\nBody\r\n"));
    workshop.reads.clear();
    long[] octets = {0, 0};
    content.transferTo(new Counter(octets));
    assertThat(octets[0]).isEqualTo(content.octets());
    assertThat(workshop.reads).containsExactly(0, 1); // each once, from the spool
    String sent = new String(Workshop.octets(content), US_ASCII);
    assertThat(sent).contains(header.substring(24, 1024)).doesNotContain("Bcc:");
    assertThat(workshop.verifies(sent.getBytes(US_ASCII))).isTrue();
  }

  @Test
  void aHeaderSectionWithoutEndIsNotHeld() {
    byte[] endless = "X: ".concat("x\r\n ".repeat(600_000)).getBytes(US_ASCII);
    assertThat(cause(workshop.compose(workshop.mail(endless, SendingOptions.NONE))).text())
        .contains("has no end");
    assertThat(workshop.reads).containsExactly(0, 1, 2, 3);
  }

  @Test
  void manyAtOnceGiveTheSameMessage() throws Exception {
    Acceptance mail = small();
    byte[] expected = Workshop.octets(workshop.content(mail));
    List<Callable<byte[]>> all = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      all.add(() -> Workshop.octets(workshop.content(mail)));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<byte[]> sent : threads.invokeAll(all)) {
        assertThat(sent.get()).isEqualTo(expected);
      }
    }
  }

  private Acceptance small() {
    return workshop.mail(SampleMail.OCTETS, SendingOptions.NONE);
  }

  private static Cause cause(Composer.Composition composition) {
    assertThat(composition).isInstanceOf(Composer.Failed.class);
    return ((Composer.Failed) composition).cause();
  }

  private static SendingDomain domain(boolean dkim, boolean unsignedAllowed) {
    SendingDomain plain = new Workshop().domain;
    return new SendingDomain(plain.name(), plain.tls(), dkim, true, unsignedAllowed);
  }

  private static SendingOptions dkim(boolean wanted) {
    return dkim(Optional.of(wanted));
  }

  private static SendingOptions dkim(Optional<Boolean> wanted) {
    return SendingOptions.NONE.with(
        new SendingOptions.Security(wanted, Optional.empty(), Optional.empty()));
  }

  private static byte[] large(int length) {
    String header = "From: a@mg.example.org\r\nSubject: large\r\n\r\n";
    String line = "x".repeat(77) + " \r\n";
    return (header + line.repeat(length / line.length())).getBytes(US_ASCII);
  }

  /** Counts the octets and the largest piece. */
  private static final class Counter extends OutputStream {

    private final long[] counts;

    Counter(long[] counts) {
      this.counts = counts;
    }

    @Override
    public void write(int octet) {
      counts[0]++;
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
      counts[0] += length;
      counts[1] = Math.max(counts[1], length);
    }
  }
}
