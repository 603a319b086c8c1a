package io.posthorn.intake;

import io.posthorn.account.Accounts;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.Domain;
import java.util.Optional;

/**
 * Refuses mail that should be signed and cannot be: it would be taken, and then arrive as forged.
 */
public final class SignatureDuty implements Gatekeeper {

  private final Accounts accounts;

  /** Knows from {@code accounts} which domains have keys. */
  public SignatureDuty(Accounts accounts) {
    this.accounts = accounts;
  }

  @Override
  public Verdict content(Candidate candidate) {
    Domain name = candidate.sendingDomain();
    Optional<SendingDomain> domain = accounts.domain(name);
    if (domain.map(SendingDomain::signable).orElse(false)) {
      return Verdict.ALLOWED;
    }
    Optional<Boolean> asked = candidate.options().security().dkim();
    if (asked.orElse(false)) {
      return refused("X-Mailgun-Dkim asks for a signature, but " + name + " has no DKIM key");
    }
    boolean must = domain.map(known -> known.dkim() && !known.unsignedAllowed()).orElse(false);
    if (must && asked.isEmpty()) {
      return refused(
          name + " has no DKIM key; its administrator has to add one, or to allow unsigned mail");
    }
    return Verdict.ALLOWED;
  }

  private static Verdict refused(String text) {
    return Verdict.refused(550, "5.7.1", text);
  }
}
