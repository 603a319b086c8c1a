package io.posthorn.route;

import io.posthorn.client.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One address of one host that mail may be handed to.
 *
 * @param name the host's name, which its certificate must carry
 * @param address resolved, with the port
 * @param access how to speak to it
 */
public record NextHop(String name, InetSocketAddress address, Access access) {

  /**
   * How a host is spoken to.
   *
   * @param security how TLS starts
   * @param login for a smarthost
   */
  public record Access(Target.Security security, Optional<Target.Login> login) {

    /** As a mail exchanger: STARTTLS where offered, no login. */
    public static final Access EXCHANGER = new Access(Target.Security.STARTTLS, Optional.empty());
  }

  /** This hop, approached from a local address under a name of ours. */
  public Target from(Optional<InetAddress> source, String hello) {
    return new Target(name, address, source, hello, access.security(), access.login());
  }
}
