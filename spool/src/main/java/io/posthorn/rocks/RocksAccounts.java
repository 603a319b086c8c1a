package io.posthorn.rocks;

import io.posthorn.account.AccountStore;
import io.posthorn.account.StoredCredential;
import io.posthorn.account.StoredDomain;
import io.posthorn.spool.SpoolException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The {@link AccountStore} beside the spool, in the same database: what is written shares the syncs
 * of the mail. A record that cannot be read is reported and stays where it is.
 */
final class RocksAccounts implements AccountStore {

  /** A disk that takes longer is as good as gone. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Store store;
  private final ReadPool pool;
  private final Damage damage;
  private final Admission admission;

  RocksAccounts(Store store, ReadPool pool, Damage damage, Admission admission) {
    this.store = store;
    this.pool = pool;
    this.damage = damage;
    this.admission = admission;
  }

  @Override
  public List<StoredDomain> domains() {
    return all(AccountTable.DOMAINS);
  }

  @Override
  public List<StoredCredential> credentials() {
    return all(AccountTable.CREDENTIALS);
  }

  @Override
  public void put(StoredDomain domain) {
    put(AccountTable.DOMAINS, domain.name().ascii(), domain);
  }

  @Override
  public void put(StoredCredential credential) {
    put(AccountTable.CREDENTIALS, credential.key(), credential);
  }

  @Override
  public void deleteLogin(String login) {
    write(AccountTable.CREDENTIALS.key(StoredCredential.key(login)), Optional.empty());
  }

  private <T> List<T> all(AccountTable<T> table) {
    return pool.call(() ->
        store.read(engine -> {
          List<T> records = new ArrayList<>();
          try (Range range = engine.prefix(Family.ACCOUNT, table.prefix())) {
            for (; range.isValid(); range.next()) {
              switch (table.codec().decode(range.value())) {
                case Decoded.Value<T>(T record) -> records.add(record);
                case Decoded.Damaged<T>(String why) ->
                    damage.found(Family.ACCOUNT, range.key(), range.value(), why);
              }
            }
          }
          return records;
        }));
  }

  private <T> void put(AccountTable<T> table, String name, T record) {
    write(table.key(name), Optional.of(table.codec().encode(record)));
  }

  /**
   * A full disk is no reason to refuse: these are few octets, and one of them may lock a thief out.
   */
  private void write(byte[] key, Optional<byte[]> value) {
    CompletableFuture<Void> done = admission.keep(told -> new Work.Account(key, value, told));
    try {
      done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SpoolException("interrupted before it was known whether this is on disk", e);
    } catch (TimeoutException e) {
      throw new SpoolException("the disk is too slow: it is not known whether this was written", e);
    } catch (ExecutionException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw new SpoolException(String.valueOf(why.getMessage()), why);
    }
  }
}
