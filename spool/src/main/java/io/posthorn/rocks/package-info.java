/**
 * The {@link io.posthorn.spool.Spool} on RocksDB: one database, one family a kind of record, one
 * thread that writes.
 *
 * <p>From below: {@link io.posthorn.rocks.Family} and {@link io.posthorn.rocks.Keys} say what lies
 * where; the codecs turn records into tagged fields and back; {@link io.posthorn.rocks.Engine} is
 * an open database, and {@link io.posthorn.rocks.Store} one that can be replaced by itself while
 * readers wait. Writes go as {@link io.posthorn.rocks.Work} through the {@link
 * io.posthorn.rocks.Inbox} to the {@link io.posthorn.rocks.Committer}, which groups what waits,
 * writes it as one batch and syncs once. {@code RocksAccounts} is the {@link
 * io.posthorn.account.AccountStore} in the same database. {@link io.posthorn.rocks.RocksSpool} is
 * the face of it all, {@link io.posthorn.rocks.Startup} opens it, {@link
 * io.posthorn.rocks.SpoolCheck} proves it sound. What they read of its files themselves comes from
 * a {@link io.posthorn.rocks.Source}.
 *
 * <p>What a delivery is, and when one is tried, is not known here. docs/spool.md has the states,
 * the invariants and what a power cut can do.
 */
@NullMarked
package io.posthorn.rocks;

import org.jspecify.annotations.NullMarked;
