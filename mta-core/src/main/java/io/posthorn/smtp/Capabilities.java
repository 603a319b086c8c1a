package io.posthorn.smtp;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a host offers in its reply to EHLO (RFC 5321 §4.1.1.1). Words that we do not know are kept
 * and harmless.
 *
 * @param keywords in upper case
 * @param maxSize the fixed limit that {@code SIZE} names in octets (RFC 1870 §4); empty where there
 *     is none
 * @param shortestBy the least seconds that {@code DELIVERBY} names (RFC 2852 §3); empty where there
 *     are none
 * @param mechanisms behind {@code AUTH} (RFC 4954 §3), in upper case
 */
public record Capabilities(
    Set<String> keywords, OptionalLong maxSize, OptionalLong shortestBy, Set<String> mechanisms) {

  /** A host that said HELO, or nothing yet. */
  public static final Capabilities NONE =
      new Capabilities(Set.of(), OptionalLong.empty(), OptionalLong.empty(), Set.of());

  /** Eighteen digits are within a long. */
  private static final int MAX_DIGITS = 18;

  public Capabilities {
    keywords = Set.copyOf(keywords);
    mechanisms = Set.copyOf(mechanisms);
  }

  /** Reads a reply to EHLO: a greeting in the first line, one keyword in each further one. */
  public static Capabilities of(Reply reply) {
    Set<String> keywords = new HashSet<>();
    Set<String> mechanisms = new HashSet<>();
    OptionalLong maxSize = OptionalLong.empty();
    OptionalLong shortestBy = OptionalLong.empty();
    for (String line : reply.lines().subList(1, reply.lines().size())) {
      List<String> words = words(line);
      if (words.isEmpty()) {
        continue;
      }
      String keyword = words.getFirst();
      List<String> parameters = words.subList(1, words.size());
      keywords.add(keyword);
      if (keyword.equals("SIZE") && !parameters.isEmpty()) {
        maxSize = positive(parameters.getFirst());
      } else if (keyword.equals("DELIVERBY") && !parameters.isEmpty()) {
        shortestBy = positive(parameters.getFirst());
      } else if (keyword.equals("AUTH")) {
        mechanisms.addAll(parameters);
      }
    }
    return new Capabilities(keywords, maxSize, shortestBy, mechanisms);
  }

  /** RFC 3207. */
  public boolean startTls() {
    return keywords.contains("STARTTLS");
  }

  /** RFC 2920. */
  public boolean pipelining() {
    return keywords.contains("PIPELINING");
  }

  /** RFC 6152. */
  public boolean eightBitMime() {
    return keywords.contains("8BITMIME");
  }

  /** RFC 6531; worth nothing without 8BITMIME, which its §3.1 demands. */
  public boolean smtpUtf8() {
    return keywords.contains("SMTPUTF8") && eightBitMime();
  }

  /** RFC 3461. */
  public boolean dsn() {
    return keywords.contains("DSN");
  }

  /** RFC 8689. */
  public boolean requireTls() {
    return keywords.contains("REQUIRETLS");
  }

  /** RFC 2852. */
  public boolean deliverBy() {
    return keywords.contains("DELIVERBY");
  }

  /** RFC 6710. */
  public boolean priority() {
    return keywords.contains("MT-PRIORITY");
  }

  /** RFC 1870. */
  public boolean size() {
    return keywords.contains("SIZE");
  }

  /** Upper-case words; the {@code AUTH=PLAIN} of hosts older than RFC 2554 counts as two. */
  private static List<String> words(String line) {
    String upper = line.toUpperCase(Locale.ROOT);
    String text = upper.startsWith("AUTH=") ? "AUTH " + upper.substring("AUTH=".length()) : upper;
    return List.of(text.strip().split(" ")).stream().filter(word -> !word.isEmpty()).toList();
  }

  /** RFC 1870 §4: no value and 0 both mean that there is no fixed limit. */
  private static OptionalLong positive(String digits) {
    boolean number =
        !digits.isEmpty()
            && digits.length() <= MAX_DIGITS
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    long octets = number ? Long.parseLong(digits) : 0;
    return octets > 0 ? OptionalLong.of(octets) : OptionalLong.empty();
  }
}
