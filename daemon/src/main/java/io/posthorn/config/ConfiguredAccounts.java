package io.posthorn.config;

import io.posthorn.account.Accounts;
import io.posthorn.account.Principal;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.Domain;
import io.posthorn.config.Senders.Credential;
import io.posthorn.config.Senders.SenderDomain;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The logins and sending domains of the configuration file. Safe for use by many threads. */
public final class ConfiguredAccounts implements Accounts {

  /** A login takes a few milliseconds; guessing passwords takes as much for each guess. */
  private static final int ITERATIONS = 15_000;

  private record Account(Principal principal, ScramVerifier verifier) {}

  private final Map<String, Account> accounts = new HashMap<>();
  private final Map<Domain, SendingDomain> domains = new HashMap<>();
  private final RecentLogins recent;
  private final ScramVerifier nobody;

  /**
   * The accounts of {@code senders}; takes some milliseconds for each credential.
   *
   * @param random a source that nobody can foresee
   */
  public ConfiguredAccounts(Senders senders, RandomGenerator random) {
    this(senders, random, ITERATIONS);
  }

  ConfiguredAccounts(Senders senders, RandomGenerator random, int iterations) {
    for (SenderDomain domain : senders.domains()) {
      domains.put(domain.settings().name(), domain.settings());
    }
    for (Credential credential : senders.credentials()) {
      Principal principal = new Principal(credential.login(), credential.domain());
      String password = credential.password().value();
      accounts.put(
          key(credential.login()),
          new Account(principal, ScramVerifier.of(password, iterations, random)));
    }
    this.recent = new RecentLogins(random);
    this.nobody = ScramVerifier.of("nobody's password", iterations, random);
  }

  @Override
  public Optional<Principal> logIn(String login, String password) {
    Account account = accounts.get(key(login));
    if (account != null && recent.contains(login, password)) {
      return Optional.of(account.principal());
    }
    // For an unknown login the work is the same, so that time does not tell which ones exist.
    boolean matches = (account == null ? nobody : account.verifier()).matches(password);
    if (account == null || !matches || password.isEmpty()) {
      return Optional.empty();
    }
    recent.add(login, password);
    return Optional.of(account.principal());
  }

  @Override
  public Optional<SendingDomain> domain(Domain name) {
    return Optional.ofNullable(domains.get(name));
  }

  /** Clients write the domain of a login as they like; its local part is as it was configured. */
  private static String key(String login) {
    int at = login.lastIndexOf('@');
    return login.substring(0, at + 1) + login.substring(at + 1).toLowerCase(Locale.ROOT);
  }
}
