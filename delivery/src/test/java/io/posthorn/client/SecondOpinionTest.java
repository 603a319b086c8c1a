package io.posthorn.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.client.Signal.Taken;
import io.posthorn.options.TlsPolicy;
import io.posthorn.time.Time;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.subethamail.wiser.Wiser;
import org.subethamail.wiser.WiserMessage;

/** Another project's server reads the same octets that we wrote. */
class SecondOpinionTest {

  @Test
  void subEthaReadsWhatWeWrote() {
    Wiser wiser = Wiser.port(0);
    wiser.start();
    try {
      InetSocketAddress address =
          new InetSocketAddress(
              InetAddress.getLoopbackAddress(), wiser.getServer().getPortAllocated());
      Target target = Target.exchanger("mx.example", address, Optional.empty(), "relay.example");
      ClientSession session =
          Lab.opened(
              new Connector(new SocketNetwork(), Lab.engines(), Time.system(), Lab.PATIENT)
                  .open(target, new TlsPolicy(false, false)));
      String text =
          "Subject: dots\r\n\r\nfirst\r\n.\r\n..\r\n.leading\r\nmiddle . dot\r\n\r\nlast\r\n";
      for (int i = 0; i < 3; i++) {
        Octets content = new Octets(text, false, 1 + i);
        assertThat(Lab.signals(session.send(Lab.of(content, "a@example.com", "b@example.com"))))
            .allSatisfy(signal -> assertThat(signal).isInstanceOf(Taken.class));
      }
      session.quit();
      assertThat(wiser.getMessages()).hasSize(6);
      for (WiserMessage message : wiser.getMessages()) {
        assertThat(new String(message.getData(), StandardCharsets.US_ASCII))
            .startsWith("Received: from relay.example") // its own
            .endsWith("\r\n" + text);
        assertThat(message.getEnvelopeSender()).isEqualTo("sender@example.org");
      }
    } finally {
      wiser.stop();
    }
  }
}
