package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.posthorn.limits.Limits;
import io.posthorn.server.ListenerSettings.Hosts;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whatever a proxy sends, its connection waits, begins or is closed; and the same octets do the
 * same in one packet and in many.
 */
class ProxyHeaderFuzzTest {

  private static final int MOST = 2000;

  private static final InetAddress PROXY = InetAddress.getLoopbackAddress();

  @FuzzTest
  void anySplitMeansTheSame(byte[] said) {
    byte[] octets = said.length > MOST ? Arrays.copyOf(said, MOST) : said;
    String whole = play(octets, octets.length);
    assertThat(play(octets, 1)).isEqualTo(whole);
    assertThat(play(octets, 7)).isEqualTo(whole);
  }

  /** What becomes of the connection when each packet has so many octets. */
  private static String play(byte[] octets, int packet) {
    List<Client> begun = new ArrayList<>();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new ProxyHeaderDecoder(),
            new ProxyGate(
                PROXY,
                new Hosts(Networks.NONE, Networks.NONE, Networks.NONE),
                new Sessions(),
                Limits.Session.DEFAULT,
                begun::add));
    for (int i = 0; i < octets.length && channel.isOpen(); i += packet) {
      channel.writeInbound(Unpooled.wrappedBuffer(octets, i, Math.min(packet, octets.length - i)));
    }
    assertThat(begun).as("sessions").hasSizeLessThan(2);
    String what = begun.isEmpty() ? channel.isOpen() ? "waits" : "closed" : begun.toString();
    StringBuilder behind = new StringBuilder();
    ByteBuf rest = channel.readInbound();
    while (rest != null) {
      behind.append(ByteBufUtil.hexDump(rest));
      rest.release();
      rest = channel.readInbound();
    }
    assertThat(behind.isEmpty() || !begun.isEmpty()).as("nothing passes the gate").isTrue();
    channel.finishAndReleaseAll();
    return what + " " + behind;
  }
}
