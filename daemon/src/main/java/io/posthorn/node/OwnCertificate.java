package io.posthorn.node;

import io.posthorn.server.ServerTls;
import io.posthorn.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our certificate, read again when its file was replaced, so that renewing it needs no restart.
 * Safe for use by many threads.
 */
final class OwnCertificate implements Supplier<ServerTls> {

  private static final Logger LOG = LoggerFactory.getLogger(OwnCertificate.class);

  private static final Duration LOOK = Duration.ofMinutes(1);

  private final Path chain;
  private final Path key;
  private final Time time;
  private ServerTls current;
  private FileTime read;
  private long looked;

  /**
   * Reads it for the first time.
   *
   * @throws IllegalArgumentException when it cannot be used
   */
  OwnCertificate(Path chain, Path key, Time time) throws IOException {
    this.chain = chain;
    this.key = key;
    this.time = time;
    this.read = Files.getLastModifiedTime(chain);
    this.current = ServerTls.load(chain, key);
    this.looked = time.ticks();
  }

  @Override
  public synchronized ServerTls get() {
    if (time.ticks() - looked > LOOK.toNanos()) {
      looked = time.ticks();
      renew();
    }
    return current;
  }

  private void renew() {
    try {
      FileTime written = Files.getLastModifiedTime(chain);
      if (!written.equals(read)) {
        current = ServerTls.load(chain, key);
        read = written;
        LOG.info("certificate {} was read again", chain);
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("the new certificate is not used: {}", e.getMessage()); // the old one still is
    }
  }
}
