package io.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.options.Labels;
import io.posthorn.options.SendingOptions;
import io.posthorn.queue.Explanation;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.Message;
import io.posthorn.spool.SampleMail;
import io.posthorn.time.FakeTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words that choose among what waits. */
class QueueFilterTest {

  private final FakeTime time = new FakeTime();

  /** To ann@sub.example.net, 51 octets, handed in two hours ago by postmaster@mg.example.org. */
  @ParameterizedTest
  @CsvSource({
    "to,           ann@sub.example.net,      true",
    "to,           ANN@SUB.example.NET,      true",
    "to,           nn@sub.example.net,       false",
    "to,           *nn@sub.example.net,      true",
    "to,           ann@*.net,                true",
    "to,           ann@*.org,                false",
    "to,           sub.example,              true",
    "to,           @sub.example.net,         true",
    "to,           a*n*@*,                   true",
    "from,         bounce@mg.example.org,    true",
    "from,         <>,                       false",
    "domain,       mg.example.org,           true",
    "domain,       example.org,              false",
    "domain,       *.example.org,            true",
    "to_domain,    Sub.Example.net.,         true",
    "to_domain,    example.net,              false",
    "state,        ready,                    true",
    "state,        held,                     false",
    "why,          due-now,                  true",
    "why,          backoff,                  false",
    "tag,          Spring,                   true",
    "tag,          spr,                      false",
    "age,          >1h,                      true",
    "age,          >2h,                      false",
    "age,          <121min,                  true",
    "size,         >50B,                     true",
    "size,         >51B,                     false",
    "size,         <1kB,                     true",
    "message_id,   <7@mg.example.org>,       true",
    "message_id,   8@mg.example.org,         false",
    "credential,   postmaster@mg.example.org, true",
    "credential,   other@mg.example.org,     false",
    "accepted_until, 2026-11-20T08:15:00Z,   true",
    "accepted_until, 2026-11-20T08:14:59Z,   false"
  })
  void conditions(String name, String value, boolean fits) {
    QueueFilter.Parsed parsed = QueueFilter.parse(Map.of(name, value));
    assertThat(parsed)
        .isInstanceOfSatisfying(
            QueueFilter.Right.class,
            right ->
                assertThat(right.filter().fits(waiting(), time.now().plusSeconds(7200)))
                    .isEqualTo(fits));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          state      | defered     | --state takes one of: scheduled, ready, sending
          why        | because     | --why takes one of: due-now
          age        | 4h          | --age takes '>4h' or '<10min', not 4h
          age        | >h          | --age takes
          age        | >9999999999h | --age takes
          size       | >4parsecs   | --size takes '>1MB' or '<10kB', not >4parsecs
          to_domain  | ''          | --to-domain is empty
          """)
  void whatIsNoConditionIsRefused(String name, String value, String why) {
    assertThat(QueueFilter.parse(Map.of(name, value)))
        .isInstanceOfSatisfying(
            QueueFilter.Wrong.class, wrong -> assertThat(wrong.why()).startsWith(why));
  }

  @ParameterizedTest
  @CsvSource({"bücher.example", "xn--bcher-kva.example"})
  void domainsMayBeWrittenInTheirOwnLetters(String domain) {
    assertThat(AddressPattern.ofAddress("a@" + domain).fits("a@xn--bcher-kva.example")).isTrue();
    assertThat(AddressPattern.ofDomain(domain).fits("xn--bcher-kva.example")).isTrue();
  }

  private Waiting waiting() {
    Instant now = time.now();
    Acceptance mail = SampleMail.acceptance(new MemorySpool(time), 7, now, "ann@sub.example.net");
    Message bare = mail.message();
    SendingOptions none = SendingOptions.NONE;
    SendingOptions tagged =
        new SendingOptions(
            none.security(),
            none.timing(),
            none.testMode(),
            new Labels(List.of("welcome", "spring"), Optional.empty()),
            none.tracking(),
            none.source(),
            none.extras());
    Message message =
        new Message(
            bare.id(), bare.sender(), bare.content(), tagged, bare.life(), bare.recipients());
    return new Waiting(message, Explanation.of(mail.entries().getFirst(), now));
  }
}
