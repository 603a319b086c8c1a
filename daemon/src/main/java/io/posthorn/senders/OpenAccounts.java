package io.posthorn.senders;

import io.posthorn.account.Accounts;
import io.posthorn.account.LoginAnswer;
import io.posthorn.account.Principal;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.AddressParser;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.options.TlsPolicy;
import java.util.Optional;

/**
 * Accounts for {@code auth = "any"}: every login is right, and every domain may send and is signed
 * with a key of its own. Only for nodes that no mail leaves. Safe for use by many threads.
 */
public final class OpenAccounts implements Accounts {

  private final Accounts configured;
  private final Domain sandbox;

  /**
   * Open accounts.
   *
   * @param configured whose domains keep their own settings
   * @param sandbox the domain of logins that name none
   */
  public OpenAccounts(Accounts configured, Domain sandbox) {
    this.configured = configured;
    this.sandbox = sandbox;
  }

  @Override
  public LoginAnswer logIn(String login, String password) {
    return LoginAnswer.of(named(login));
  }

  @Override
  public Optional<Principal> named(String login) {
    Domain domain = AddressParser.mailbox(login).map(Mailbox::domain).orElse(sandbox);
    return Optional.of(new Principal(login, domain));
  }

  @Override
  public boolean isCurrent(Principal principal) {
    return true;
  }

  @Override
  public Optional<SendingDomain> domain(Domain name) {
    return configured
        .domain(name)
        .or(() -> Optional.of(new SendingDomain(name, TlsPolicy.OPPORTUNISTIC, true, true, true)));
  }
}
