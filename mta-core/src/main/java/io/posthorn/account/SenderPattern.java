package io.posthorn.account;

import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import java.util.Optional;

/**
 * Addresses that a login may send as: one address; {@code *} in the place of the local part, or at
 * its end; {@code *.} before the domain for all below it. {@code *@*.mg.example.org} is every
 * address below a domain.
 */
public final class SenderPattern {

  private static final String ANY = "*";
  private static final String BELOW = "*.";

  private final String local;
  private final Domain domain;
  private final boolean below;
  private final String text;

  private SenderPattern(String local, Domain domain, boolean below) {
    this.local = local;
    this.domain = domain;
    this.below = below;
    this.text = local + "@" + (below ? BELOW : "") + domain;
  }

  /** The pattern that {@code text} writes, or empty. */
  public static Optional<SenderPattern> parse(String text) {
    int at = text.lastIndexOf('@');
    if (at < 1) {
      return Optional.empty();
    }
    String local = text.substring(0, at);
    String host = text.substring(at + 1);
    boolean below = host.startsWith(BELOW);
    boolean well =
        local.indexOf(ANY) == local.lastIndexOf(ANY)
            && (!local.contains(ANY) || local.endsWith(ANY))
            && local.length() <= Mailbox.MAX_LOCAL_OCTETS
            && local.chars().noneMatch(c -> c <= ' ' || c == 0x7f || c == '@' || c == '"');
    return Domain.parse(below ? host.substring(BELOW.length()) : host)
        .filter(_ -> well)
        .map(domain -> new SenderPattern(local, domain, below));
  }

  /** Whether {@code address} is one of them. Local parts count as they are written. */
  public boolean matches(Mailbox address) {
    boolean here =
        below
            ? address.domain().isWithin(domain) && !address.domain().equals(domain)
            : address.domain().equals(domain);
    return here
        && (local.endsWith(ANY)
            ? address.local().startsWith(local.substring(0, local.length() - 1))
            : address.local().equals(local));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SenderPattern that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
