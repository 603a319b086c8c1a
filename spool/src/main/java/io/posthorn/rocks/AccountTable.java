package io.posthorn.rocks;

import io.posthorn.account.StoredCredential;
import io.posthorn.account.StoredDomain;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One kind of record in the family {@code account}: the first octet of its keys, and its codec. The
 * numbers are on disk: they never change.
 *
 * @param number the first octet
 * @param codec of the records
 */
record AccountTable<T>(byte number, RecordCodec<T> codec) {

  /** Domain: its settings and keys. */
  static final AccountTable<StoredDomain> DOMAINS =
      new AccountTable<>((byte) 1, new StoredDomainCodec());

  /** Login, its domain in lower case: what is kept of its password. */
  static final AccountTable<StoredCredential> CREDENTIALS =
      new AccountTable<>((byte) 2, new StoredCredentialCodec());

  /** The key of the record with that name. */
  byte[] key(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + text.length).put(number).put(text).array();
  }

  /** With which all keys of the table begin. */
  byte[] prefix() {
    return new byte[] {number};
  }
}
