package io.posthorn.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.posthorn.options.Labels;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Peers and senders write whatever they like. */
class MailgunJsonFuzzTest {

  @FuzzTest
  void everyEventIsOneLineThatReadsBack(FuzzedDataProvider data) {
    String subject = data.consumeString(200);
    String tag = data.consumeString(100);
    String variables = data.consumeString(300);
    String host = data.consumeString(100);
    String said = data.consumeRemainingAsString();
    Facts sample = SampleEvents.FACTS;
    Facts facts =
        new Facts(
            sample.sendingDomain(),
            sample.from(),
            sample.recipients(),
            sample.origin(),
            new Facts.Content(subject, subject, subject, subject, List.of(), 1),
            new Labels(List.of(tag), Optional.of(variables)),
            false);
    Attempt attempt =
        new Attempt(
            1,
            SampleEvents.TIME,
            SampleEvents.ATTEMPT.took(),
            Optional.of(new Attempt.Host(host, host, Optional.of("192.0.2.25"))),
            new Attempt.Session(true, false, host, true));
    Cause cause = new Cause(Scope.MESSAGE, 554, Optional.empty(), said);
    Occurrence one =
        new Occurrence(
            SampleEvents.line(1, SampleEvents.bounced(cause, attempt)), Optional.of(facts), 0);

    Map<String, Object> object = JsonValue.object(MailgunJsonTest.oneLine(one));
    assertThat(object.get("tags")).isEqualTo(List.of(SafeJson.wellFormed(tag)));
    assertThat(object.get("user-variables")).isInstanceOf(Map.class);
    assertThat(object.get("delivery-status").toString())
        .contains("mx-host=" + SafeJson.wellFormed(host))
        .contains("message=" + SafeJson.wellFormed(cause.text()));
  }
}
