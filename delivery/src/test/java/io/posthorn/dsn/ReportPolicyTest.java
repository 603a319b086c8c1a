package io.posthorn.dsn;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.AddressParser;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.Origin;
import io.posthorn.envelope.Standing;
import io.posthorn.options.SendingOptions;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Message;
import io.posthorn.spool.SampleMail;
import io.posthorn.time.FakeTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is told that mail could not be delivered. */
class ReportPolicyTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          # reverse path   , standing , proven, test mode, told
          me@mg.example.org, LOGIN    , false , false    , yes
          me@mg.example.org, TRUSTED  , false , false    , yes
          me@mg.example.org, STRANGER , false , false    , unproven-sender
          me@mg.example.org, STRANGER , true  , false    , yes
          me@mg.example.org, OURSELVES, false , false    , own-report
          me@mg.example.org, OURSELVES, true  , false    , own-report
          -                , LOGIN    , false , false    , null-sender
          -                , TRUSTED  , false , false    , null-sender
          -                , STRANGER , true  , false    , null-sender
          -                , OURSELVES, true  , false    , null-sender
          me@mg.example.org, LOGIN    , false , true     , test-mode
          me@mg.example.org, TRUSTED  , true  , true     , test-mode
          -                , LOGIN    , false , true     , null-sender
          """)
  void toldIsWhoCertainlySentIt(
      String from, Standing standing, boolean proven, boolean testMode, String told) {
    Duty duty = ReportPolicy.duty(message(from, standing, testMode), proven);
    String answer =
        switch (duty) {
          case Duty.Owed _ -> "yes";
          case Duty.NotOwed(Duty.Why why) -> why.text();
        };
    assertThat(answer).isEqualTo(told);
  }

  private static Message message(String from, Standing standing, boolean testMode) {
    BodyRef body = new BodyRef(new MessageId(1, 1), 1, 60);
    Message sample = SampleMail.message(body, 7, FakeTime.START, FakeTime.START, 1);
    Origin of = SampleMail.ORIGIN;
    Origin origin =
        new Origin(of.client(), of.hello(), of.protocol(), of.tls(), of.login(), standing);
    ReversePath path =
        from == null ? ReversePath.NULL : ReversePath.of(AddressParser.mailbox(from).orElseThrow());
    SendingOptions none = SendingOptions.NONE;
    return new Message(
        sample.id(),
        new Message.Sender(path, sample.sender().domain(), origin),
        sample.content(),
        new SendingOptions(
            none.security(),
            none.timing(),
            testMode,
            none.labels(),
            none.tracking(),
            none.source(),
            none.extras()),
        sample.life(),
        1);
  }
}
