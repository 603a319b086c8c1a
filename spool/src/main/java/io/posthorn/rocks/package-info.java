/** The spool ports on one RocksDB. */
@NullMarked
package io.posthorn.rocks;

import org.jspecify.annotations.NullMarked;
