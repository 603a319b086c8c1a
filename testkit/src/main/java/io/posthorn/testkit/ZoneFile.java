package io.posthorn.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * DNS data of a test as text, one record a line: name, optionally a time to live in seconds, type,
 * data. Names are absolute, the trailing dot may be left out; a {@code ;} begins a comment.
 *
 * <pre>
 * example.test        MX       10 mx.example.test
 * mx.example.test     A        127.0.0.1
 * mx.example.test 60  AAAA     ::1
 * null.test           MX       0 .
 * www.test            CNAME    example.test
 * test                SOA      300               ; how long "no" may be remembered
 * k._domainkey.test   TXT      v=DKIM1; p=       ; a TXT record runs to the end of the line
 * broken.test         FAIL                       ; every question: SERVFAIL
 * half.test           TIMEOUT  AAAA              ; this question: no answer at all
 * gone.test           NXDOMAIN
 * </pre>
 *
 * <p>The other markers are lies that only {@link ZoneServer} can tell; see {@link Marker}. A name
 * exists when it has a record or a name below it has one. Immutable.
 */
public final class ZoneFile {

  /** Time to live of a record that says none, in seconds. */
  public static final long DEFAULT_TTL = 300;

  private static final Set<String> TYPES =
      Set.of("A", "AAAA", "MX", "TXT", "CNAME", "ALIAS", "SOA");

  private final TreeMap<String, List<Row>> rows = new TreeMap<>();

  private ZoneFile() {}

  /** Behaviour in place of an answer, for all questions of a name or for one type. */
  public enum Marker {
    /** SERVFAIL. */
    FAIL,
    /** REFUSED. */
    REFUSED,
    /** Nothing. */
    TIMEOUT,
    /** No such name, whatever else is said about it. */
    NXDOMAIN,
    /** An answer with another id. */
    WRONG_ID,
    /** An answer to another question, holding a record for that other name only. */
    WRONG_QUESTION,
    /** The right question, but only records of a name that was not asked for. */
    STRANGER,
    /** Octets that are no message. */
    GARBAGE,
    /** Over UDP only the truncated bit; over TCP the records. */
    TRUNCATED,
    /** A CNAME to a new name, for ever. */
    ENDLESS,
    /** A referral to other servers instead of an answer. */
    REFERRAL
  }

  /**
   * One line.
   *
   * @param ttl in seconds
   * @param type a record type or a {@link Marker}
   * @param data as written
   */
  record Row(long ttl, String type, String data) {}

  /** Reads {@code text}; a line that cannot be read is an error of the test. */
  public static ZoneFile of(String text) {
    ZoneFile zone = new ZoneFile();
    text.lines().map(ZoneFile::withoutComment).filter(l -> !l.isBlank()).forEach(zone::add);
    return zone;
  }

  /** A fake of the DNS port that answers from this text. */
  public FakeResolver resolver() {
    return new FakeResolver(this);
  }

  /** Whether the name has a record or lies above one that has. */
  boolean exists(String name) {
    String key = key(name);
    return rows.containsKey(key) || rows.keySet().stream().anyMatch(k -> k.endsWith("." + key));
  }

  /** The records of that type; for a name without a CNAME of its own. */
  List<Row> records(String name, String type) {
    return rows.getOrDefault(key(name), List.of()).stream()
        .filter(row -> row.type().equals(type))
        .toList();
  }

  /** What the server does instead of answering this question. */
  Optional<Marker> marker(String name, String type) {
    return rows.getOrDefault(key(name), List.of()).stream()
        .filter(row -> !TYPES.contains(row.type()))
        .filter(row -> row.data().isEmpty() || row.data().equals(type))
        .map(row -> Marker.valueOf(row.type().replace('-', '_')))
        .findFirst();
  }

  /** The closest SOA at or above a name: its owner and the seconds it gives to negative answers. */
  Optional<Authority> authority(String name) {
    for (String at = key(name); !at.isEmpty(); at = parent(at)) {
      List<Row> found = records(at, "SOA");
      if (!found.isEmpty()) {
        return Optional.of(new Authority(at, Long.parseLong(found.getFirst().data())));
      }
    }
    return Optional.empty();
  }

  /** A zone that can say no with authority. */
  record Authority(String zone, long negativeTtl) {}

  private void add(String line) {
    String[] parts = line.strip().split("\\s+", 3);
    boolean hasTtl = parts.length > 2 && parts[1].chars().allMatch(Character::isDigit);
    String[] rest = hasTtl ? parts[2].split("\\s+", 2) : tail(parts);
    String type = rest[0].toUpperCase(Locale.ROOT);
    if (!TYPES.contains(type)) {
      Marker.valueOf(type.replace('-', '_'));
    }
    String data = rest.length > 1 ? rest[1].strip() : "";
    long ttl = hasTtl ? Long.parseLong(parts[1]) : DEFAULT_TTL;
    rows.computeIfAbsent(key(parts[0]), k -> new ArrayList<>()).add(new Row(ttl, type, data));
  }

  private static String[] tail(String[] parts) {
    if (parts.length < 2) {
      throw new IllegalArgumentException("a zone line needs a name and a type: " + parts[0]);
    }
    return parts.length > 2 ? new String[] {parts[1], parts[2]} : new String[] {parts[1]};
  }

  private static String withoutComment(String line) {
    boolean text = line.contains(" TXT ");
    int comment = line.indexOf(';');
    return comment < 0 || text ? line : line.substring(0, comment);
  }

  private static String parent(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1);
  }

  private static String key(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
