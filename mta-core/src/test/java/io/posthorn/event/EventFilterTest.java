package io.posthorn.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mailgun's filter fields and its language of expressions. */
class EventFilterTest {

  /** Bob's permanent failure of the sample message. */
  private static final Occurrence BOUNCED =
      new Occurrence(
          SampleEvents.line(1, SampleEvents.bounced()), Optional.of(SampleEvents.FACTS), 0);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # one word                       |                                       |
          event      | failed                                        | true
          event      | FAILED                                        | true
          event      | delivered                                     | false
          event      | opened                                        | false
          severity   | permanent                                     | true
          severity   | temporary                                     | false
          subject    | ORDER                                         | true
          subject    | orde                                          | false
          subject    | 4711                                          | true
          subject    | pick-up                                       | true
          # addresses, and their domains   |                                       |
          recipient  | bob@mail.example.com                          | true
          recipient  | Bob@Mail.Example.COM                          | true
          recipient  | mail.example.com                              | true
          recipient  | @mail.example.com                             | true
          recipient  | example.com                                   | false
          recipient  | alice@example.net                             | false
          to         | alice@example.net                             | true
          to         | Bob                                           | true
          to         | carol                                         | false
          from       | shop@mg.example.org                           | true
          from       | gärtnerei                                     | true
          from       | op@mg.example.org                             | false
          message-id | 20260304050607.0123456789ABCDEF@mg.example.org | true
          message-id | <20260304050607.0123456789ABCDEF@mg.example.org> | true
          message-id | 20260304050607                                | false
          # tags and files                 |                                       |
          tags       | welcome                                       | true
          tags       | "spring sale"                                 | true
          tags       | sale                                          | true
          tags       | "welcome spring"                              | false
          attachment | invoice.pdf                                   | true
          attachment | invoice                                       | false
          list       | news@mg.example.org                           | false
          recipients | alice@example.net                             | false
          """)
  void wordsStandForThemselves(String field, String expression, boolean matches) {
    assertThat(filter(field, expression).matches(BOUNCED)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # operators                      |                                       |
          subject    | your order                                    | true
          subject    | order your                                    | true
          subject    | "order your"                                  | false
          subject    | "your order 4711"                             | true
          subject    | order AND 4711                                | true
          subject    | order shipped                                 | false
          subject    | order OR shipped                              | true
          subject    | shipped OR lost                               | false
          subject    | NOT shipped                                   | true
          subject    | NOT order                                     | false
          subject    | order NOT shipped                             | true
          subject    | order AND NOT 4711                            | false
          subject    | NOT NOT order                                 | true
          subject    | shipped OR order AND lost                     | false
          subject    | (shipped OR order) AND ready                  | true
          subject    | NOT (shipped OR lost)                         | true
          subject    | ((order))                                     | true
          subject    | order(ready)"4711"                            | true
          subject    | "AND" OR order                                | true
          subject    | android                                       | false
          event      | failed OR rejected                            | true
          event      | NOT failed                                    | false
          # numbers                        |                                       |
          size       | >10000                                        | true
          size       | >10000 <20000                                 | false
          size       | >10000 <30000                                 | true
          size       | >10000<30000                                  | true
          size       | 28733                                         | true
          size       | =28733                                        | true
          size       | >=28733 <= 28733                              | true
          size       | > 28733                                       | false
          size       | <100 OR >28000                                | true
          size       | NOT >28000                                    | false
          """)
  void operatorsCombineThem(String field, String expression, boolean matches) {
    assertThat(filter(field, expression).matches(BOUNCED)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      textBlock =
          """
          colour   | red               |  0 | no field of events is called that
          Event    | failed            |  0 | no field of events is called that
          subject  | ``                |  1 | something to look for is missing
          subject  | `   `             |  4 | something to look for is missing
          subject  | (order            |  1 | a parenthesis that is not closed
          subject  | order)            |  6 | a parenthesis that closes none
          subject  | a (b OR ())       | 10 | something to look for is missing
          subject  | "order            |  1 | a quote that is not closed
          subject  | a OR              |  5 | something to look for is missing
          subject  | a OR AND          |  6 | something to look for is missing
          subject  | AND a             |  1 | something to look for is missing
          subject  | NOT               |  4 | something to look for is missing
          subject  | a !!!             |  3 | there is no word in it
          subject  | ""                |  1 | there is no word in it
          event    | failed OR bounced | 11 | it can be accepted, clicked,
          event    | "failed rejected" |  1 | it can be accepted, clicked,
          severity | hard              |  1 | it can be permanent, temporary
          size     | big               |  1 | a number is wanted
          size     | >                 |  2 | a number is wanted
          size     | >10k              |  2 | a number is wanted
          size     | >-1               |  2 | a number is wanted
          size     | "10"              |  1 | a number is wanted
          size     | >9999999999999999999 | 2 | a number is wanted
          """)
  void saysWhereItGoesWrong(String field, String expression, int position, String why) {
    String text = expression == null ? "" : expression;
    switch (EventFilter.parse(field, text)) {
      case EventFilter.Parsed _ -> fail("%s=%s is no filter", field, text);
      case EventFilter.Wrong wrong -> {
        assertThat(wrong.position()).isEqualTo(position);
        assertThat(wrong.why()).startsWith(why);
      }
    }
  }

  @Test
  void nestingAndLengthAreBounded() {
    assertThat(EventFilter.parse("subject", "(".repeat(32) + "a" + ")".repeat(32)))
        .isInstanceOf(EventFilter.Parsed.class);
    assertThat(EventFilter.parse("subject", "(".repeat(33) + "a" + ")".repeat(33)))
        .hasToString("at character 33: nested more than 32 deep");
    assertThat(EventFilter.parse("subject", "NOT ".repeat(1000) + "a"))
        .hasToString("at character 132: nested more than 32 deep");
    assertThat(EventFilter.parse("subject", "a".repeat(EventFilter.MAX_LENGTH + 1)))
        .hasToString("at character 4097: longer than 4096 characters");
  }

  @Test
  void recipientsAreThoseOfTheWholeMessage() {
    Occurrence accepted =
        new Occurrence(
            SampleEvents.line(1, SampleEvents.accepted()), Optional.of(SampleEvents.FACTS), 0);
    assertThat(filter("recipients", "bob@mail.example.com").matches(accepted)).isTrue();
    assertThat(filter("recipient", "bob@mail.example.com").matches(accepted)).isFalse();
  }

  @Test
  void onlyTheRecipientTellsTheEventsOfALineApart() {
    assertThat(filter("recipient", "a").isOfLine()).isFalse();
    for (String field : List.of("recipients", "from", "subject", "attachment", "tags", "list")) {
      assertThat(filter(field, "a").isOfLine()).as(field).isTrue();
    }
  }

  @Test
  void whatIsNotKnownMatchesNothing() {
    Occurrence trimmed = new Occurrence(BOUNCED.line(), Optional.empty(), 0);
    for (String field : List.of("from", "to", "subject", "tags", "message-id", "attachment")) {
      assertThat(filter(field, "order").matches(trimmed)).as(field).isFalse();
    }
    assertThat(filter("size", ">0").matches(trimmed)).isFalse();
    assertThat(filter("event", "failed").matches(trimmed)).isTrue();
  }

  @Test
  void whatMailgunHasNotHasNamesOfItsOwn() {
    Occurrence held =
        new Occurrence(
            SampleEvents.line(1, SampleEvents.held()), Optional.of(SampleEvents.FACTS), 0);
    assertThat(filter("event", "posthorn").matches(held)).isTrue();
    assertThat(filter("event", "held").matches(held)).isTrue();
    assertThat(filter("event", "released").matches(held)).isFalse();
  }

  private static EventFilter filter(String field, String expression) {
    return switch (EventFilter.parse(field, expression)) {
      case EventFilter.Parsed parsed -> parsed.filter();
      case EventFilter.Wrong wrong -> throw new AssertionError(expression + ": " + wrong);
    };
  }
}
