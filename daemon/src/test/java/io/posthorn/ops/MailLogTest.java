package io.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.event.Event;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Entry;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.SampleMail;
import io.posthorn.time.FakeTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MailLogTest {

  private final FakeTime time = new FakeTime();
  private final MemorySpool spool = new MemorySpool(time);
  private final Acceptance acceptance =
      SampleMail.acceptance(spool, 1, time.now(), "ann@example.net");
  private final Entry entry = acceptance.entries().getFirst();

  @Test
  void anAcceptance() {
    assertThat(line(acceptance.events().getFirst()))
        .isEqualTo(
            "ID accepted from=<bounce@mg.example.org> client=192.0.2.7 protocol=ESMTPSA"
                + " login=postmaster@mg.example.org size=51 nrcpt=1 message-id=<1@mg.example.org>");
  }

  @Test
  void aDelivery() {
    assertThat(line(SampleMail.delivered(entry, time.now()).events().getFirst()))
        .isEqualTo(
            "ID-0 to=<ann@example.net> result=delivered mx=mx.example.net ip=198.51.100.4 attempt=1"
                + " tls=yes verified=yes took=0.120 reply=\"250 2.0.0 Ok\"");
  }

  @Test
  void aDeferral() {
    var next = time.now().plus(Duration.ofMinutes(5));
    assertThat(line(SampleMail.deferred(entry, time.now(), next).events().getFirst()))
        .isEqualTo(
            "ID-0 to=<ann@example.net> result=deferred mx=mx.example.net ip=198.51.100.4 attempt=1"
                + " tls=yes verified=yes took=0.120 scope=recipient code=450 dsn=4.2.1"
                + " msg=\"Mailbox busy\" next=2026-11-20T08:20:00Z");
  }

  private String line(Event event) {
    return MailLog.text(event).replace(acceptance.message().id().toString(), "ID");
  }
}
