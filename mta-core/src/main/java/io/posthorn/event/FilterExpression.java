package io.posthorn.event;

import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** What a field is to say. */
sealed interface FilterExpression {

  /** Whether {@code value} says it. */
  boolean matches(Value value);

  /**
   * What a field says.
   *
   * @param texts each in its {@link Words}
   * @param number of a field that is one
   */
  record Value(List<List<String>> texts, OptionalLong number) {

    static Value of(List<String> texts) {
      return new Value(texts.stream().map(Words::of).toList(), OptionalLong.empty());
    }

    static Value of(OptionalLong number) {
      return new Value(List.of(), number);
    }
  }

  /** All of them. */
  record And(List<FilterExpression> parts) implements FilterExpression {
    @Override
    public boolean matches(Value value) {
      return parts.stream().allMatch(part -> part.matches(value));
    }
  }

  /** One of them. */
  record Or(List<FilterExpression> parts) implements FilterExpression {
    @Override
    public boolean matches(Value value) {
      return parts.stream().anyMatch(part -> part.matches(value));
    }
  }

  /** Not this. */
  record Not(FilterExpression part) implements FilterExpression {
    @Override
    public boolean matches(Value value) {
      return !part.matches(value);
    }
  }

  /** These words in this order, with none between. */
  record Phrase(List<String> words) implements FilterExpression {
    @Override
    public boolean matches(Value value) {
      return value.texts().stream().anyMatch(this::isIn);
    }

    private boolean isIn(List<String> text) {
      if (words.size() > 1) {
        return Collections.indexOfSubList(text, words) >= 0;
      }
      String wanted = words.getFirst();
      return text.stream().anyMatch(word -> word.equals(wanted) || isDomain(wanted, word));
    }

    /** An address is found by its domain, with or without the at sign. */
    private static boolean isDomain(String wanted, String word) {
      int domain = word.length() - wanted.length();
      return word.endsWith(wanted)
          && (domain > 0 && word.charAt(domain - 1) == '@' || wanted.startsWith("@"));
    }
  }

  /** A number compared. */
  record Comparison(Operator operator, long bound) implements FilterExpression {
    @Override
    public boolean matches(Value value) {
      return value.number().isPresent() && compare(value.number().getAsLong());
    }

    private boolean compare(long number) {
      return switch (operator) {
        case LESS -> number < bound;
        case AT_MOST -> number <= bound;
        case EQUAL -> number == bound;
        case AT_LEAST -> number >= bound;
        case GREATER -> number > bound;
      };
    }
  }

  /** How numbers are compared. */
  enum Operator {
    LESS,
    AT_MOST,
    EQUAL,
    AT_LEAST,
    GREATER
  }
}
