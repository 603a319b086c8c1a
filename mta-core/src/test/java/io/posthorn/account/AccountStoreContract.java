package io.posthorn.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Domain;
import io.posthorn.options.TlsPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link AccountStore} does; run against the one in memory and the one on disk. */
public abstract class AccountStoreContract {

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123456Z");
  private static final Domain DOMAIN = new Domain("mg.example.org");

  /** The store under test. */
  protected AccountStore store;

  /** An empty store. */
  protected abstract AccountStore create() throws Exception;

  /** Stops the store in order and starts again on what it kept. */
  protected abstract AccountStore restart() throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = create();
  }

  @Test
  void anEmptyStoreHasNothing() {
    assertThat(store.domains()).isEmpty();
    assertThat(store.credentials()).isEmpty();
  }

  @Test
  void whatWasPutIsThereAfterARestart() throws Exception {
    StoredDomain domain = domain("mg.example.org", "ph2026b", "ph2026a");
    StoredDomain bare =
        new StoredDomain(
            new Domain("xn--bcher-kva.example"), new TlsPolicy(true, false), true, List.of(), NOON);
    StoredCredential credential = credential("postmaster@mg.example.org", "a password");
    store.put(domain);
    store.put(bare);
    store.put(credential);

    store = restart();

    assertThat(store.domains()).containsExactly(domain, bare);
    assertThat(store.credentials()).containsExactly(credential);
    assertThat(store.credentials().getFirst().verifier().matches("a password")).isTrue();
  }

  @Test
  void itIsListedInOrder() {
    List.of("b.example", "a.example", "c.example").forEach(name -> store.put(domain(name)));
    List.of("b@mg.example.org", "a@mg.example.org")
        .forEach(login -> store.put(credential(login, "x")));

    assertThat(store.domains())
        .extracting(domain -> domain.name().ascii())
        .containsExactly("a.example", "b.example", "c.example");
    assertThat(store.credentials())
        .extracting(StoredCredential::login)
        .containsExactly("a@mg.example.org", "b@mg.example.org");
  }

  @Test
  void theSameNameIsReplaced() throws Exception {
    store.put(domain("mg.example.org", "old"));
    store.put(domain("mg.example.org", "new", "old"));
    store.put(credential("a@mg.example.org", "first"));
    store.put(credential("a@MG.example.org", "second"));
    store.put(credential("A@mg.example.org", "another login"));

    store = restart();

    assertThat(store.domains().getFirst().keys())
        .extracting(StoredDomain.Key::selector)
        .containsExactly("new", "old");
    assertThat(store.credentials()).hasSize(2);
    assertThat(store.credentials().getLast().verifier().matches("second")).isTrue();
  }

  @Test
  void whatWasDeletedIsGone() throws Exception {
    store.put(credential("a@mg.example.org", "x"));
    store.put(credential("b@mg.example.org", "x"));

    store.deleteLogin("a@MG.EXAMPLE.ORG");
    store.deleteLogin("nobody@mg.example.org");
    store = restart();

    assertThat(store.credentials())
        .extracting(StoredCredential::login)
        .containsExactly("b@mg.example.org");
  }

  @Test
  void manyMayWriteAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 50)
          .forEach(
              i -> threads.execute(() -> store.put(domain("d%02d.example".formatted(i), "k" + i))));
    }
    List<StoredDomain> all =
        IntStream.range(0, 50)
            .mapToObj(i -> domain("d%02d.example".formatted(i), "k" + i))
            .toList();

    assertThat(store.domains()).isEqualTo(all);
    store = restart();
    assertThat(store.domains()).isEqualTo(all);
  }

  private static StoredDomain domain(String name, String... selectors) {
    return new StoredDomain(
        new Domain(name),
        TlsPolicy.OPPORTUNISTIC,
        false,
        List.of(selectors).stream()
            .map(selector -> new StoredDomain.Key(selector, "PEM of " + selector + "\n", NOON))
            .toList(),
        NOON);
  }

  private static StoredCredential credential(String login, String password) {
    ScramVerifier verifier =
        ScramVerifier.of(password, ScramVerifier.MIN_ITERATIONS, new Random(password.hashCode()));
    return new StoredCredential(login, DOMAIN, verifier, NOON);
  }
}
