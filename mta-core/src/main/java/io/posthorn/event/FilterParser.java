package io.posthorn.event;

import io.posthorn.event.EventFilter.Parsed;
import io.posthorn.event.EventFilter.Result;
import io.posthorn.event.EventFilter.Wrong;
import io.posthorn.event.FilterExpression.And;
import io.posthorn.event.FilterExpression.Comparison;
import io.posthorn.event.FilterExpression.Not;
import io.posthorn.event.FilterExpression.Operator;
import io.posthorn.event.FilterExpression.Or;
import io.posthorn.event.FilterExpression.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads the expression of an {@link EventFilter}: one pass, with bounded nesting. */
final class FilterParser {

  /** Parentheses and NOTs inside each other. */
  private static final int MAX_DEPTH = 32;

  /** More than any number of octets has. */
  private static final int MAX_DIGITS = 18;

  /** Stands where an expression would, once something is wrong. */
  private static final FilterExpression NOTHING = new Or(List.of());

  private final FilterField field;
  private final String text;
  private Optional<Wrong> wrong = Optional.empty();
  private int at;
  private int depth;

  private FilterParser(FilterField field, String text) {
    this.field = field;
    this.text = text;
  }

  static Result parse(FilterField field, String text) {
    if (text.length() > EventFilter.MAX_LENGTH) {
      return new Wrong(
          EventFilter.MAX_LENGTH + 1, "longer than " + EventFilter.MAX_LENGTH + " characters");
    }
    FilterParser parser = new FilterParser(field, text);
    FilterExpression whole = parser.anyOf();
    if (parser.wrong.isEmpty() && parser.next() == ')') {
      parser.fail("a parenthesis that closes none");
    }
    return parser.wrong.isPresent()
        ? parser.wrong.get()
        : new Parsed(new EventFilter(field, whole));
  }

  private FilterExpression anyOf() {
    List<FilterExpression> parts = new ArrayList<>();
    parts.add(allOf());
    while (isWell() && word("OR")) {
      parts.add(allOf());
    }
    return parts.size() == 1 ? parts.getFirst() : new Or(List.copyOf(parts));
  }

  private FilterExpression allOf() {
    List<FilterExpression> parts = new ArrayList<>();
    parts.add(one());
    while (isWell() && next() != '\0' && next() != ')' && !peek("OR")) {
      word("AND");
      parts.add(one());
    }
    return parts.size() == 1 ? parts.getFirst() : new And(List.copyOf(parts));
  }

  private FilterExpression one() {
    if (word("NOT")) {
      return isNested() ? new Not(nested(this::one)) : NOTHING;
    }
    return switch (next()) {
      case '\0', ')' -> fail("something to look for is missing");
      case '(' -> parenthesis();
      case '"' -> quoted();
      default -> term();
    };
  }

  private FilterExpression parenthesis() {
    if (!isNested()) {
      return NOTHING;
    }
    final int opened = at;
    at++;
    FilterExpression inside = nested(this::anyOf);
    if (isWell() && next() != ')') {
      at = opened;
      return fail("a parenthesis that is not closed");
    }
    at++;
    return inside;
  }

  private FilterExpression quoted() {
    int end = text.indexOf('"', at + 1);
    if (end < 0) {
      return fail("a quote that is not closed");
    }
    FilterExpression phrase = literal(text.substring(at + 1, end));
    at = isWell() ? end + 1 : at;
    return phrase;
  }

  private FilterExpression term() {
    if (peek("AND") || peek("OR")) {
      return fail("something to look for is missing; a word can be put in quotes");
    }
    int end = endOfTerm(at);
    String term = text.substring(at, end);
    if (field == FilterField.SIZE) {
      return comparison();
    }
    FilterExpression phrase = literal(term);
    at = isWell() ? end : at;
    return phrase;
  }

  private FilterExpression literal(String literal) {
    if (field == FilterField.SIZE) {
      return fail("a number is wanted, such as >10000");
    }
    List<String> words = Words.of(literal);
    if (words.isEmpty()) {
      return fail("there is no word in it");
    }
    Set<String> closed = field.closed();
    if (!closed.isEmpty() && !(words.size() == 1 && closed.contains(words.getFirst()))) {
      return fail("it can be " + String.join(", ", closed));
    }
    return new Phrase(words);
  }

  private FilterExpression comparison() {
    Operator operator = operator();
    next();
    int end = at;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    boolean number =
        end > at && end - at <= MAX_DIGITS && (end == text.length() || isBoundary(end));
    if (!number) {
      return fail("a number is wanted, such as >10000");
    }
    long bound = Long.parseLong(text.substring(at, end));
    at = end;
    return new Comparison(operator, bound);
  }

  private Operator operator() {
    if (skip(">=")) {
      return Operator.AT_LEAST;
    }
    if (skip("<=")) {
      return Operator.AT_MOST;
    }
    if (skip(">")) {
      return Operator.GREATER;
    }
    if (skip("<")) {
      return Operator.LESS;
    }
    skip("=");
    return Operator.EQUAL;
  }

  private boolean skip(String sign) {
    boolean there = text.startsWith(sign, at);
    at += there ? sign.length() : 0;
    return there;
  }

  /** A number ends at what could begin the next term: {@code >1000<2000}. */
  private boolean isBoundary(int end) {
    return isBreak(text.charAt(end)) || "<>=".indexOf(text.charAt(end)) >= 0;
  }

  private boolean isNested() {
    if (depth < MAX_DEPTH) {
      return true;
    }
    fail("nested more than " + MAX_DEPTH + " deep");
    return false;
  }

  private FilterExpression nested(Supplier<FilterExpression> inside) {
    depth++;
    FilterExpression expression = inside.get();
    depth--;
    return expression;
  }

  /** Passes over {@code operator} where it comes next. */
  private boolean word(String operator) {
    boolean there = peek(operator);
    at += there ? operator.length() : 0;
    return there;
  }

  private boolean peek(String operator) {
    next();
    int end = at + operator.length();
    return text.startsWith(operator, at) && endOfTerm(at) == end;
  }

  private int endOfTerm(int from) {
    int end = from;
    while (end < text.length() && !isBreak(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isBreak(char c) {
    return Character.isWhitespace(c) || c == '(' || c == ')' || c == '"';
  }

  /** The first character that is no blank; NUL at the end. */
  private char next() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private boolean isWell() {
    return wrong.isEmpty();
  }

  /** Notes the first thing that is wrong, here; nothing reads what it returns. */
  private FilterExpression fail(String why) {
    if (wrong.isEmpty()) {
      wrong = Optional.of(new Wrong(Math.min(at, text.length()) + 1, why));
    }
    return NOTHING;
  }
}
