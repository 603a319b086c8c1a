package io.posthorn.spool;

import io.posthorn.envelope.MessageId;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Collects a body in memory and hands it over whole. */
final class MemoryBodyWriter implements BodyWriter {

  private final MessageId id;
  private final BiConsumer<MessageId, byte[]> keep;
  private final Consumer<MessageId> drop;
  private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

  MemoryBodyWriter(MessageId id, BiConsumer<MessageId, byte[]> keep, Consumer<MessageId> drop) {
    this.id = id;
    this.keep = keep;
    this.drop = drop;
  }

  @Override
  public CompletableFuture<Void> write(byte[] source, int offset, int length) {
    octets.write(source, offset, length);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public long octets() {
    return octets.size();
  }

  @Override
  public BodyRef finish() {
    keep.accept(id, octets.toByteArray());
    int chunks = Math.max(1, Math.ceilDiv(octets.size(), BodyRef.CHUNK_OCTETS));
    return new BodyRef(id, chunks, octets.size());
  }

  @Override
  public void discard() {
    drop.accept(id);
  }
}
