package io.posthorn.rocks;

import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The spool on disk keeps the contract. */
class RocksSpoolTest extends SpoolContract {

  @TempDir Path directory;

  @Override
  protected Spool create() {
    return Opening.open(directory, time);
  }

  @Override
  protected Spool restart(Spool stopped) {
    stopped.close();
    return Opening.open(directory, time);
  }
}
