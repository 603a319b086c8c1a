package io.posthorn.node;

import io.posthorn.server.HostCertificate;
import io.posthorn.server.TlsProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate and its key in files, read again when what is in them is no longer the same: times
 * and inodes tell less, because renewal replaces a link, a file or its content. What cannot be used
 * changes nothing. For one thread, but for {@link #current} and {@link #expiry}.
 */
final class WatchedCertificate {

  private static final Logger LOG = LoggerFactory.getLogger(WatchedCertificate.class);

  /** Renewal that is due a month ahead has failed then for two weeks. */
  private static final Duration EARLY = Duration.ofDays(14);

  private static final Duration DAY = Duration.ofDays(1);

  private final Path chain;
  private final Path key;
  private final TlsProvider provider;
  private volatile HostCertificate current;
  private Content read;
  private Optional<Failure> failure = Optional.empty();
  private Optional<Instant> warned = Optional.empty();

  /** What both files held at a time. */
  private record Content(String chain, String key) {

    static Content of(Path chain, Path key) throws IOException {
      return new Content(text(chain), text(key));
    }

    private static String text(Path file) throws IOException {
      try {
        return Files.readString(file, StandardCharsets.ISO_8859_1); // PEM, or it is refused
      } catch (IOException e) {
        throw new IOException(file + " cannot be read", e);
      }
    }
  }

  /** A content that cannot be used, with what is wrong, and whether it was told of. */
  private record Failure(Optional<Content> content, String why, boolean told) {}

  /**
   * Reads it for the first time.
   *
   * @throws IllegalArgumentException when it cannot be used
   */
  WatchedCertificate(Path chain, Path key, TlsProvider provider) throws IOException {
    this.chain = chain;
    this.key = key;
    this.provider = provider;
    this.read = Content.of(chain, key);
    this.current = parse(read);
  }

  /** What clients are shown. */
  HostCertificate current() {
    return current;
  }

  /** When that ends. */
  Instant expiry() {
    return current.expiry();
  }

  /** Looks at the files; true when there is another certificate now. */
  boolean look(Instant now) {
    boolean renewed = renew(now);
    warn(now);
    return renewed;
  }

  private boolean renew(Instant now) {
    Optional<Content> found = Optional.empty();
    try {
      Content content = Content.of(chain, key);
      found = Optional.of(content);
      if (content.equals(read)) {
        failure = Optional.empty();
        return false;
      }
      HostCertificate next = parse(content);
      if (next.expiry().isBefore(now) && current.expiry().isAfter(next.expiry())) {
        throw new IllegalArgumentException(chain + " has expired, on " + next.expiry());
      }
      current = next;
      read = content;
      failure = Optional.empty();
      LOG.info("certificate {} was read again; it ends on {}", chain, next.expiry());
      return true;
    } catch (IOException | IllegalArgumentException e) {
      failed(found, String.valueOf(e.getMessage()));
      return false;
    }
  }

  /** Told at the second look: renewal may just have written one file, and not yet the other. */
  private void failed(Optional<Content> content, String why) {
    Optional<Failure> same = failure.filter(last -> last.content().equals(content));
    if (same.isPresent() && !same.get().told()) {
      LOG.warn("the new certificate is not used, the old one still is: {}", why);
    }
    failure = Optional.of(new Failure(content, why, same.isPresent()));
  }

  /** Once a day from two weeks before the end. */
  private void warn(Instant now) {
    Duration left = Duration.between(now, current.expiry());
    boolean due = warned.map(last -> !now.isBefore(last.plus(DAY))).orElse(true);
    if (left.compareTo(EARLY) >= 0 || !due) {
      return;
    }
    warned = Optional.of(now);
    if (left.isNegative()) {
      LOG.warn("certificate {} has expired, on {}: clients refuse it", chain, current.expiry());
    } else {
      LOG.warn("certificate {} ends in {} days: renew it", chain, left.toDays());
    }
  }

  private HostCertificate parse(Content content) {
    try {
      return HostCertificate.parse(content.chain(), content.key(), provider);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          chain + " with the key " + key + " cannot be used for TLS: " + e.getMessage(), e);
    }
  }
}
