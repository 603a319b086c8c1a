package io.posthorn.config;

import io.posthorn.account.Rights;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.Domain;
import java.util.List;
import java.util.Optional;

/**
 * Who may send.
 *
 * @param domains with different names
 * @param credentials with different logins, each in one of the domains
 */
public record Senders(List<SenderDomain> domains, List<Credential> credentials) {

  public Senders {
    domains = List.copyOf(domains);
    credentials = List.copyOf(credentials);
  }

  /**
   * A sending domain.
   *
   * @param place of its name
   * @param settings what the rest of the relay needs to know of it
   * @param links base of links written into mail, where it has its own
   * @param dkim its keys, the one to sign with first
   */
  public record SenderDomain(
      Place place, SendingDomain settings, Optional<String> links, List<DkimKey> dkim) {

    public SenderDomain {
      dkim = List.copyOf(dkim);
    }
  }

  /**
   * A DKIM key, not decoded yet.
   *
   * @param place for those who cannot decode it
   * @param selector the name below {@code _domainkey}
   * @param pem the private key
   */
  public record DkimKey(Place place, String selector, Secret pem) {}

  /**
   * A login.
   *
   * @param place of the login
   * @param login an address in {@code domain}
   * @param domain the sending domain
   * @param password in clear
   * @param rights what it may do
   */
  public record Credential(
      Place place, String login, Domain domain, Secret password, Rights rights) {

    /** A login of whose rights nothing is said. */
    public Credential(Place place, String login, Domain domain, Secret password) {
      this(place, login, domain, password, Rights.USUAL);
    }
  }
}
