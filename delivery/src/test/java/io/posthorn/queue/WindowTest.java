package io.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.egress.Work;
import io.posthorn.options.Labels;
import io.posthorn.options.SendingOptions;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.Message;
import io.posthorn.spool.SampleMail;
import io.posthorn.time.FakeTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WindowTest {

  private static final int SIZE = 100;

  private final FakeTime time = new FakeTime();
  private final Window window = new Window(SIZE);

  @Test
  void anEntryTakesAPlaceAndOneMoreForEach2KiBOfText() {
    Work small = work(1, 0);
    Work large = work(2, 16 << 10);
    ScheduledQueue queue = new ScheduledQueue(small.entry().queue());
    window.put(small, queue, Optional.empty());
    assertThat(window.free()).isEqualTo(SIZE - 1);
    window.put(large, queue, Optional.empty());
    assertThat(window.free()).isEqualTo(SIZE - 10);
    window.put(large, queue, Optional.empty()); // as when it gets its place in a lane
    assertThat(window.free()).isEqualTo(SIZE - 10);
    assertThat(window.entries()).isEqualTo(2);

    assertThat(window.leave(large.entry().id())).contains(queue);
    assertThat(window.free()).isEqualTo(SIZE - 1);
    window.withdraw(small.entry().id(), queue);
    assertThat(window.free()).isEqualTo(SIZE);
    assertThat(window.leave(small.entry().id())).contains(queue);
    assertThat(window.leave(small.entry().id())).isEmpty();
    assertThat(window.free()).isEqualTo(SIZE);
  }

  private Work work(int number, int octets) {
    Acceptance mail =
        SampleMail.acceptance(new MemorySpool(time), number, time.now(), "a@one.test");
    Message message = mail.message();
    SendingOptions none = SendingOptions.NONE;
    SendingOptions options =
        new SendingOptions(
            none.security(),
            none.timing(),
            none.testMode(),
            new Labels(List.of(), Optional.of("x".repeat(octets))),
            none.tracking(),
            none.source(),
            none.extras());
    Message wordy =
        new Message(
            message.id(),
            message.sender(),
            message.content(),
            options,
            message.life(),
            message.recipients());
    return new Work(wordy, mail.entries().getFirst());
  }
}
