package io.posthorn.server;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Who shakes hands and encrypts. */
public enum TlsProvider {
  /** BoringSSL where its library loads, else the JDK. */
  AUTO,
  /** BoringSSL, or nobody. */
  NATIVE,
  /** The JDK. */
  JDK;

  /** Whether it is there on this machine. */
  public boolean isAvailable() {
    return this != NATIVE || OpenSsl.isAvailable();
  }

  /** For people. */
  public String engine() {
    return netty() == SslProvider.JDK ? "JDK" : "BoringSSL";
  }

  SslProvider netty() {
    boolean fast = this != JDK && OpenSsl.isAvailable();
    return fast ? SslProvider.OPENSSL : SslProvider.JDK;
  }
}
