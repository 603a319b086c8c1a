package io.posthorn.intake;

import io.posthorn.account.Accounts;
import io.posthorn.account.LoginAnswer;
import io.posthorn.account.Principal;
import io.posthorn.account.Rights;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.Domain;
import io.posthorn.options.TlsPolicy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Accounts that a test fills in. For one thread, until it is shared and no longer changed. */
public final class FakeAccounts implements Accounts {

  private final Map<String, String> passwords = new HashMap<>();
  private final Map<String, Principal> principals = new HashMap<>();
  private final Set<String> voided = new HashSet<>();
  private final Map<Domain, SendingDomain> domains = new HashMap<>();
  private final Map<String, Rights> rights = new HashMap<>();

  /** A domain with a key, which must sign. */
  public FakeAccounts withDomain(String name) {
    Domain domain = new Domain(name);
    return with(new SendingDomain(domain, TlsPolicy.OPPORTUNISTIC, true, true, false));
  }

  /** A domain with settings of its own. */
  public FakeAccounts with(SendingDomain domain) {
    domains.put(domain.name(), domain);
    return this;
  }

  /** A login for a domain. */
  public FakeAccounts withLogin(String login, String password, String domain) {
    passwords.put(login, password);
    principals.put(login, new Principal(login, new Domain(domain)));
    return this;
  }

  @Override
  public LoginAnswer logIn(String login, String password) {
    boolean matches = password.equals(passwords.get(login));
    return LoginAnswer.of(matches ? Optional.ofNullable(principals.get(login)) : Optional.empty());
  }

  /** Voids a login for all who used it. */
  public FakeAccounts withoutLogin(String login) {
    passwords.remove(login);
    voided.add(login);
    return this;
  }

  /** What a login may do. */
  public FakeAccounts withRights(String login, Rights may) {
    rights.put(login, may);
    return this;
  }

  @Override
  public Rights rights(Principal principal) {
    return rights.getOrDefault(principal.login(), Rights.USUAL);
  }

  @Override
  public Optional<Principal> named(String login) {
    return Optional.ofNullable(principals.get(login));
  }

  @Override
  public boolean isCurrent(Principal principal) {
    return !voided.contains(principal.login());
  }

  @Override
  public Optional<SendingDomain> domain(Domain name) {
    return Optional.ofNullable(domains.get(name));
  }
}
