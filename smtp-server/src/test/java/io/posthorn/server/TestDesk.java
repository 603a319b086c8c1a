package io.posthorn.server;

import java.util.random.RandomGenerator;

/** A desk that knows {@link OneAccount}, and challenges everybody alike: with a nonce of zeros. */
final class TestDesk {

  private TestDesk() {}

  static LoginDesk one() {
    RandomGenerator zeros = () -> 0;
    return new LoginDesk(new OneAccount(), zeros);
  }
}
