package io.posthorn.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Domain;
import io.posthorn.dns.AddressAnswer;
import io.posthorn.dns.MxAnswer;
import io.posthorn.dns.Resolver;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.MemorySpool;
import io.posthorn.time.Time;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrewTest {

  /** A resolver that answers nobody before it is told to. */
  private static final class Slow implements Resolver {

    private final CountDownLatch answers = new CountDownLatch(1);
    private final AtomicInteger asking = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @Override
    public MxAnswer exchangers(Domain domain) {
      most.accumulateAndGet(asking.incrementAndGet(), Math::max);
      try {
        answers.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } finally {
        asking.decrementAndGet();
      }
      return new MxAnswer.NullMx();
    }

    @Override
    public AddressAnswer addresses(Domain host) {
      return new AddressAnswer.NoAddress();
    }
  }

  @Test
  void soManyDomainsDoNotAskTheResolverAtOnce() {
    int domains = 3 * Crew.MOST_LOOK_UPS;
    Slow resolver = new Slow();
    try (Lab lab = new Lab(resolver, new MemorySpool(Time.system()))) {
      lab.start();
      Acceptance mail =
          lab.accept(
              IntStream.range(0, domains)
                  .mapToObj(i -> "a@d" + i + ".test")
                  .toArray(String[]::new));
      Lab.await(() -> resolver.most.get() >= Crew.MOST_LOOK_UPS, () -> "it is hardly asked");
      resolver.answers.countDown();
      assertThat(lab.outcomes(domains)).hasSize(mail.entries().size());
      assertThat(resolver.most).hasValue(Crew.MOST_LOOK_UPS);
    }
  }
}
