package io.posthorn.dispatch;

import io.posthorn.client.Opening;
import io.posthorn.client.Target;
import io.posthorn.options.TlsPolicy;

/** Opens sessions: {@link io.posthorn.client.Connector#open}. Blocks; safe for use by many. */
@FunctionalInterface
public interface SessionOpener {

  /** A session with {@code target}, ready for a transaction, or why there is none. */
  Opening open(Target target, TlsPolicy policy);
}
