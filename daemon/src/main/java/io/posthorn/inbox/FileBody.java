package io.posthorn.inbox;

import io.posthorn.envelope.MessageId;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.SpoolException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * The octets of one mail on their way into a file. A write goes to the page cache, so nothing waits
 * for the disk.
 */
final class FileBody implements BodyWriter {

  private static final int SINGLE = 1;

  private final MessageId id;
  private final Path file;
  private OutputStream out = OutputStream.nullOutputStream();
  private boolean open;
  private long octets;

  FileBody(MessageId id, Path file) {
    this.id = id;
    this.file = file;
  }

  @Override
  public CompletableFuture<Void> write(byte[] data, int offset, int length) {
    try {
      if (!open) {
        out = Files.newOutputStream(file);
        open = true;
      }
      out.write(data, offset, length);
      octets += length;
      return CompletableFuture.completedFuture(null);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(new SpoolException("inbox: " + e.getMessage(), e));
    }
  }

  @Override
  public long octets() {
    return octets;
  }

  @Override
  public BodyRef finish() {
    try {
      out.close();
    } catch (IOException e) {
      throw new SpoolException("inbox: " + e.getMessage(), e);
    }
    return new BodyRef(id, SINGLE, octets);
  }

  @Override
  public void discard() {
    try {
      out.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new SpoolException("inbox: " + e.getMessage(), e);
    }
  }
}
