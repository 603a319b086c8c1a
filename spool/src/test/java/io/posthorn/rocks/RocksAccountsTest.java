package io.posthorn.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.account.AccountStore;
import io.posthorn.account.AccountStoreContract;
import io.posthorn.account.StoredDomain;
import io.posthorn.address.Domain;
import io.posthorn.options.TlsPolicy;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.FakeTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;

/** The store on disk keeps the contract. */
class RocksAccountsTest extends AccountStoreContract {

  private static final StoredDomain DOMAIN =
      new StoredDomain(
          new Domain("mg.example.org"),
          TlsPolicy.OPPORTUNISTIC,
          false,
          List.of(new StoredDomain.Key("ph2026a", "PEM", Instant.EPOCH)),
          Instant.EPOCH);

  @TempDir private Path directory;

  private final FakeTime time = new FakeTime();
  private final TestDisk disk = new TestDisk();
  private RocksSpool spool;

  @Override
  protected AccountStore create() {
    spool = Opening.open(directory, time, disk);
    return spool.accounts();
  }

  @Override
  protected AccountStore restart() {
    spool.close();
    assertThat(SpoolCheck.run(directory, step -> {}).findings()).isEmpty();
    return create();
  }

  @Test
  void aWriteThatFailedIsWrittenAgain() {
    disk.refuse(1);
    store.put(DOMAIN);
    assertThat(store.domains()).containsExactly(DOMAIN);
  }

  @Test
  void aWriteThatFailedAndIsOnDiskAllTheSameIsThere() throws Exception {
    disk.lie(1);
    store.put(DOMAIN);
    assertThat(restart().domains()).containsExactly(DOMAIN);
  }

  @Test
  void aFullDiskTakesThemAllTheSame() {
    disk.setFree(0);
    time.advance(Duration.ofMinutes(1));
    store.put(DOMAIN);
    assertThat(store.domains()).containsExactly(DOMAIN);
  }

  @Test
  void aClosedStoreSaysSo() {
    spool.close();
    assertThatThrownBy(() -> store.put(DOMAIN))
        .isInstanceOf(SpoolException.class)
        .hasMessage("the spool is closed");
  }

  @Test
  void aRecordThatCannotBeReadIsReportedAndTheRestGoesOn() throws Exception {
    store.put(DOMAIN);
    spool.close();
    byte[] key = AccountTable.DOMAINS.key("a.example");
    try (Engine engine =
            Engine.open(
                directory.resolve("db"),
                SpoolSettings.Memory.DEFAULT,
                WALRecoveryMode.TolerateCorruptedTailRecords);
        WriteBatch writes = new WriteBatch()) {
      new Batch(engine, writes).put(Family.ACCOUNT, key, new byte[] {9});
      engine.write(writes, true);
    }
    store = create();

    assertThat(store.domains()).containsExactly(DOMAIN);
    spool.close();
    assertThat(SpoolCheck.run(directory, step -> {}).findings())
        .extracting(CheckReport.Finding::what)
        .containsExactly("account 01612e6578616d706c65: of version 9, known is 1");
  }

  @AfterEach
  void close() {
    spool.close();
  }
}
