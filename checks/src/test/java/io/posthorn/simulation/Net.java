package io.posthorn.simulation;

import io.posthorn.network.Network;
import io.posthorn.network.Wire;
import io.posthorn.simulation.MailHost.Mood;
import io.posthorn.time.Deadline;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The way from one life of the relay to the hosts. */
final class Net implements Network {

  private final World world;
  private final Life life;
  private final List<Cable> cables = new ArrayList<>();

  Net(World world, Life life) {
    this.world = world;
    this.life = life;
  }

  @Override
  public Wire connect(InetSocketAddress peer, Optional<InetAddress> source, Deadline deadline)
      throws ConnectException, SocketTimeoutException {
    Thread.yield();
    MailHost host = world.host(peer.getAddress());
    if (host.mood() == Mood.DOWN) {
      life.refused();
      if (world.chance(50)) {
        throw new ConnectException("Connection refused");
      }
      life.pause(deadline.remaining());
      throw new SocketTimeoutException("timed out");
    }
    cables.removeIf(cable -> !cable.isHeld());
    Cable cable = new Cable(life.time());
    cables.add(cable);
    world.start(() -> host.serve(cable, life));
    return cable;
  }

  /** How many connections the relay holds. */
  long held() {
    return cables.stream().filter(Cable::isHeld).count();
  }

  /** The relay is gone. */
  void lose() {
    cables.forEach(Cable::lose);
  }
}
