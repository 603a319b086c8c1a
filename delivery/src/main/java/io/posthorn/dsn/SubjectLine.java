package io.posthorn.dsn;

import io.posthorn.mime.EncodedWords;
import io.posthorn.mime.HeaderSection;
import io.posthorn.spool.News;
import io.posthorn.spool.Owed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The Subject of a report, which names that of the message, or whom it was to. Pure. */
final class SubjectLine {

  /** What is repeated of a subject. */
  private static final int MAX_TEXT = 200;

  /** RFC 2047 §2: 75 characters an encoded word, of which 12 are not the text's. */
  private static final int MAX_WORD_OCTETS = 45;

  private SubjectLine() {}

  /**
   * The field, with its CRLF, in 7 bit.
   *
   * @param theirs the subject of the message
   */
  static String field(Optional<String> theirs, List<Owed> news) {
    String what = what(news);
    String text =
        theirs.map(subject -> what + ": " + subject).orElseGet(() -> what + recipients(news));
    boolean plain = text.chars().allMatch(c -> c < 0x7f) && !text.contains("=?");
    return plain
        ? SafeText.fold("Subject:", text, " ")
        : "Subject: " + String.join("\r\n ", encodedWords(text)) + "\r\n";
  }

  /** The subject of a message, decoded, fit for one line and not too long. */
  static Optional<String> of(HeaderSection header) {
    return header
        .first("Subject")
        .map(field -> EncodedWords.display(field.value(), MAX_TEXT + 2))
        .map(SafeText::clean)
        .map(SubjectLine::bounded)
        .filter(text -> !text.isBlank());
  }

  /** The worst news. */
  private static String what(List<Owed> news) {
    if (news.stream().anyMatch(owed -> owed.news() instanceof News.Failed)) {
      return "Not delivered";
    }
    return news.getFirst().news() instanceof News.Delayed ? "Delayed" : "Handed on";
  }

  private static String recipients(List<Owed> news) {
    return news.size() == 1
        ? " to " + SafeText.clean(news.getFirst().recipient().toString())
        : " to " + news.size() + " recipients";
  }

  /** Cut between words. */
  private static String bounded(String text) {
    if (text.length() <= MAX_TEXT) {
      return text;
    }
    String start = SafeText.clip(text, MAX_TEXT);
    int space = start.lastIndexOf(' ');
    return (space > 0 ? start.substring(0, space) : start) + " ...";
  }

  private static List<String> encodedWords(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    int octets = 0;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      String one = Character.toString(text.codePointAt(at));
      int more = one.getBytes(StandardCharsets.UTF_8).length;
      if (octets + more > MAX_WORD_OCTETS) {
        words.add(encodedWord(piece.toString()));
        piece.setLength(0);
        octets = 0;
      }
      piece.append(one);
      octets += more;
    }
    words.add(encodedWord(piece.toString()));
    return words;
  }

  private static String encodedWord(String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(octets) + "?=";
  }
}
