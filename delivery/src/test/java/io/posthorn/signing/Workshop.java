package io.posthorn.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthorn.account.Accounts;
import io.posthorn.account.LoginAnswer;
import io.posthorn.account.Principal;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.Domain;
import io.posthorn.compose.Composer;
import io.posthorn.compose.Content;
import io.posthorn.dkim.KeyRecord;
import io.posthorn.dkim.Rsa;
import io.posthorn.dkim.SigningKey;
import io.posthorn.observe.Meters;
import io.posthorn.options.SendingOptions;
import io.posthorn.options.TlsPolicy;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.Message;
import io.posthorn.spool.SampleMail;
import io.posthorn.time.FakeTime;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.exceptions.FailException;

/** A composer over a spool in memory, and what a test needs around it. */
final class Workshop {

  final FakeTime time = new FakeTime();
  final MemorySpool spool = new MemorySpool(time);

  /** Which chunks were read, in order. */
  final List<Integer> reads = new CopyOnWriteArrayList<>();

  final SigningKey key = key();
  List<SigningKey> keys = List.of(key);
  SendingDomain domain =
      new SendingDomain(SampleMail.SENDER, TlsPolicy.OPPORTUNISTIC, true, true, false);

  /** Whether mail is declared SMTPUTF8. */
  boolean smtpUtf8;

  final Accounts accounts = new OneDomain();

  final SigningComposer composer =
      new SigningComposer(this::read, accounts, name -> keys, 2, time, Meters.none());

  Acceptance mail(String octets, String... recipients) {
    return mail(octets.getBytes(UTF_8), SendingOptions.NONE, recipients);
  }

  Acceptance mail(byte[] octets, SendingOptions options, String... recipients) {
    BodyRef body = SampleMail.body(spool, octets);
    String[] to = recipients.length > 0 ? recipients : new String[] {"bob@example.net"};
    Acceptance mail = SampleMail.acceptance(body, 1, time.now(), time.now(), to);
    Message plain = mail.message();
    Message.Content declared =
        new Message.Content(
            body,
            plain.content().addedFields(),
            plain.content().rfcMessageId(),
            plain.content().type(),
            smtpUtf8);
    Message asked =
        new Message(plain.id(), plain.sender(), declared, options, plain.life(), to.length);
    Acceptance wanted = new Acceptance(asked, mail.entries(), mail.events(), Optional.empty());
    spool.accept(wanted).join();
    return wanted;
  }

  Composer.Composition compose(Acceptance mail) {
    return composer.compose(mail.message(), mail.entries().getFirst());
  }

  Content content(Acceptance mail) {
    return switch (compose(mail)) {
      case Composer.Composed composed -> composed.content();
      case Composer.Failed failed -> throw new AssertionError(failed.cause().toString());
    };
  }

  static byte[] octets(Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      content.transferTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Whether Apache jDKIM finds a signature that verifies. */
  boolean verifies(byte[] message) {
    String dns = KeyRecord.of(key).value();
    try {
      return !new DKIMVerifier((method, selector, name) -> List.of(dns))
          .verify(new ByteArrayInputStream(message))
          .isEmpty();
    } catch (FailException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] read(BodyRef body, int chunk) {
    reads.add(chunk);
    return spool.chunk(body, chunk);
  }

  private static SigningKey key() {
    try (InputStream in = Workshop.class.getResourceAsStream("k2048.pem")) {
      String pem = new String(in.readAllBytes(), UTF_8);
      return ((SigningKey.Valid) SigningKey.parse(SampleMail.SENDER, "k1", pem, Rsa.fastest()))
          .key();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class OneDomain implements Accounts {

    @Override
    public LoginAnswer logIn(String login, String password) {
      return new LoginAnswer.Wrong();
    }

    @Override
    public Optional<Principal> named(String login) {
      return Optional.empty();
    }

    @Override
    public boolean isCurrent(Principal principal) {
      return false; // nobody logs in
    }

    @Override
    public Optional<SendingDomain> domain(Domain name) {
      return Optional.of(domain).filter(known -> known.name().equals(name));
    }
  }
}
