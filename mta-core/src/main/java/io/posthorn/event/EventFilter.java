package io.posthorn.event;

/**
 * Which events are wanted: a field and what it is to say, in Mailgun's language. Words stand for
 * themselves in either case, and an address also for its domain; {@code foo bar} is {@code foo AND
 * bar}; {@code OR}, {@code NOT}, parentheses, and {@code "foo bar"} for words in this order. The
 * field {@code size} takes numbers: {@code >10000 <20000}.
 *
 * <p>Pure; parsing is total and takes bounded work.
 */
public final class EventFilter {

  /** The most characters of an expression. */
  public static final int MAX_LENGTH = 4096;

  private final FilterField field;
  private final FilterExpression expression;

  EventFilter(FilterField field, FilterExpression expression) {
    this.field = field;
    this.expression = expression;
  }

  /** What a filter's text gave. */
  public sealed interface Result {}

  /** A filter. */
  public record Parsed(EventFilter filter) implements Result {}

  /**
   * None.
   *
   * @param position of the character at which it goes wrong, from 1; 0 where the field is
   * @param why in words, without the position
   */
  public record Wrong(int position, String why) implements Result {

    /** For the one who wrote it. */
    @Override
    public String toString() {
      return position == 0 ? why : "at character " + position + ": " + why;
    }
  }

  /** Reads the filter of a field, such as {@code subject} and {@code order NOT shipped}. */
  public static Result parse(String field, String expression) {
    return FilterField.named(field)
        .map(known -> FilterParser.parse(known, expression))
        .orElseGet(() ->
            new Wrong(0, "no field of events is called that; there are " + FilterField.names()));
  }

  /** Whether it takes the facts of its message to say whether an event is wanted. */
  public boolean needsFacts() {
    return field.needsFacts();
  }

  /**
   * Whether an event is wanted. What is not known of it has no word and no number: it matches
   * {@code NOT x}, and nothing that asks for {@code x}.
   */
  public boolean matches(Occurrence one) {
    return expression.matches(
        field == FilterField.SIZE
            ? FilterExpression.Value.of(FilterField.size(one))
            : FilterExpression.Value.of(field.texts(one)));
  }
}
