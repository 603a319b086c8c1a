package io.posthorn.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** Whether an address is a listener of this node: mail sent there would come back for ever. */
final class OwnAddresses {

  private OwnAddresses() {}

  /** Whether {@code peer} is one of {@code listeners}, of which some may listen everywhere. */
  static boolean contain(List<InetSocketAddress> listeners, InetSocketAddress peer) {
    return listeners.stream()
        .filter(listener -> listener.getPort() == peer.getPort())
        .map(InetSocketAddress::getAddress)
        .anyMatch(address ->
            address.equals(peer.getAddress())
                || address.isAnyLocalAddress() && isOurs(peer.getAddress()));
  }

  private static boolean isOurs(InetAddress address) {
    try {
      return address.isAnyLocalAddress()
          || address.isLoopbackAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }
}
