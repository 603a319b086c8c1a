package io.posthorn.senders;

import io.posthorn.account.AccountStore;
import io.posthorn.account.Accounts;
import io.posthorn.account.LoginAnswer;
import io.posthorn.account.Principal;
import io.posthorn.account.Rights;
import io.posthorn.account.ScramVerifier;
import io.posthorn.account.SendingDomain;
import io.posthorn.account.StoredCredential;
import io.posthorn.account.StoredDomain;
import io.posthorn.address.Domain;
import io.posthorn.config.Senders;
import io.posthorn.dkim.Rsa;
import io.posthorn.dkim.SigningKey;
import io.posthorn.time.Time;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKey;

/**
 * The logins, sending domains and keys of file and store. A change is on disk before it counts, and
 * counts for the next who asks.
 *
 * <p>Safe for use by many threads: readers take the current snapshot, changes wait for one another.
 */
public final class LiveAccounts implements Accounts {

  private final AccountStore store;
  private final Merge merge;
  private final Time time;
  private final RandomGenerator random;
  private final int iterations;
  private final RecentLogins recent;
  private final byte[] secret;
  private final PasswordChecks checks = PasswordChecks.ofMachine();
  private final ReentrantLock changing = new ReentrantLock();
  private volatile Snapshot now = Snapshot.EMPTY;

  /**
   * What the file says.
   *
   * @param senders its domains and logins
   * @param keys its domains' keys, read
   * @param rsa who signs with the keys of the store
   * @param secret of which the salts of logins are made that are not in the store; always the same
   */
  public record FileSide(
      Senders senders, Map<Domain, List<SigningKey>> keys, Rsa rsa, SecretKey secret) {}

  /**
   * Reads the store; takes some milliseconds for each login of the file.
   *
   * @param random a source that nobody can foresee
   */
  public LiveAccounts(FileSide file, AccountStore store, Time time, RandomGenerator random) {
    this(file, store, time, random, ScramVerifier.USUAL_ITERATIONS);
  }

  LiveAccounts(
      FileSide file, AccountStore store, Time time, RandomGenerator random, int iterations) {
    this.store = store;
    this.merge = new Merge(file.senders(), file.keys(), file.rsa());
    this.time = time;
    this.random = random;
    this.iterations = iterations;
    this.recent = new RecentLogins(random);
    this.secret = file.secret().getEncoded();
    this.now =
        merge.with(
            store, (login, password) -> ScramVerifier.of(login, password, iterations, secret));
  }

  @Override
  public LoginAnswer logIn(String login, String password) {
    Optional<LiveCredential> known = usable(login);
    // For an unknown login the work is the same, so that time does not tell which ones exist.
    ScramVerifier verifier = known.map(LiveCredential::verifier).orElseGet(() -> nobody(login));
    if (recent.contains(verifier, password)) {
      return LoginAnswer.of(known.map(LiveCredential::principal));
    }
    return checks
        .run(() -> fits(verifier, password))
        .<LoginAnswer>map(
            fits -> LoginAnswer.of(known.filter(_ -> fits).map(LiveCredential::principal)))
        .orElseGet(LoginAnswer.Busy::new);
  }

  /** Others may have come with the same password while this one waited. */
  private boolean fits(ScramVerifier verifier, String password) {
    if (recent.contains(verifier, password)) {
      return true;
    }
    boolean fits = verifier.matches(password) && !password.isEmpty();
    if (fits) {
      recent.add(verifier, password);
    }
    return fits;
  }

  @Override
  public Optional<ScramVerifier> verifier(String login) {
    ScramVerifier nobody = nobody(login);
    return Optional.of(usable(login).map(LiveCredential::verifier).orElse(nobody));
  }

  @Override
  public Optional<Principal> proven(String login, ScramVerifier verifier) {
    return usable(login)
        .filter(known -> known.verifier().equals(verifier))
        .map(LiveCredential::principal);
  }

  @Override
  public Rights rights(Principal principal) {
    return now.credential(principal.login()).map(LiveCredential::rights).orElse(Rights.USUAL);
  }

  private Optional<LiveCredential> usable(String login) {
    Snapshot all = now;
    return all.credential(login).filter(all::isUsable);
  }

  private ScramVerifier nobody(String login) {
    return ScramVerifier.ofNobody(StoredCredential.key(login), iterations, secret);
  }

  @Override
  public Optional<Principal> named(String login) {
    Snapshot all = now;
    return all.credential(login).filter(all::isUsable).map(LiveCredential::principal);
  }

  @Override
  public boolean isCurrent(Principal principal) {
    Snapshot all = now;
    return all.credential(principal.login())
        .filter(all::isUsable)
        .filter(known -> known.principal().equals(principal))
        .isPresent();
  }

  @Override
  public Optional<SendingDomain> domain(Domain name) {
    return now.domain(name).map(LiveDomain::settings);
  }

  /** The keys that sign a domain's mail now; none for a foreign domain. */
  public List<SigningKey> signers(Domain name) {
    return now.domain(name).map(domain -> domain.signers(time.now())).orElse(List.of());
  }

  /** All there is now. */
  Snapshot all() {
    return now;
  }

  /** What is kept of a password. */
  ScramVerifier hash(String password) {
    return ScramVerifier.of(password, iterations, random);
  }

  /** Looks and changes while nobody else changes anything. */
  <T> T exclusively(Supplier<T> change) {
    changing.lock();
    try {
      return change.get();
    } finally {
      changing.unlock();
    }
  }

  /** Keeps a domain; only {@link #exclusively}, and for one that the file does not name. */
  void put(StoredDomain domain) {
    store.put(domain);
    now = now.with(merge.live(domain));
  }

  /** Keeps a login; only {@link #exclusively}, and for one that the file does not name. */
  void put(StoredCredential credential) {
    store.put(credential);
    now = now.with(LiveCredential.of(credential));
  }

  /** Deletes a login; only {@link #exclusively}, and for one that the file does not name. */
  void deleteLogin(String login) {
    store.deleteLogin(login);
    now = now.without(login);
  }
}
