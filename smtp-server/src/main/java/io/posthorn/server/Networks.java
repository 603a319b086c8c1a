package io.posthorn.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A set of IP networks. An IPv4 address and its IPv4-mapped IPv6 form are the same address here
 * (RFC 4291 §2.5.5.2). Immutable.
 */
public final class Networks {

  /** No network at all. */
  public static final Networks NONE = new Networks(List.of());

  private static final int IPV6_BITS = 64;

  private final List<Block> blocks;

  private Networks(List<Block> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  /**
   * The networks written in {@code texts}: {@code 192.0.2.0/24}, {@code 2001:db8::/32}, or one
   * address; host bits must be zero.
   *
   * @throws IllegalArgumentException for a text that is none, saying which and why
   */
  public static Networks of(List<String> texts) {
    List<Block> blocks = new ArrayList<>();
    for (String text : texts) {
      blocks.add(Block.parse(text));
    }
    return new Networks(blocks);
  }

  /** Whether one of the networks holds {@code address}. */
  public boolean contains(InetAddress address) {
    byte[] octets = unmapped(address.getAddress());
    return blocks.stream().anyMatch(block -> block.contains(octets));
  }

  /** These and those of {@code others}. */
  public Networks and(Networks others) {
    List<Block> all = new ArrayList<>(blocks);
    all.addAll(others.blocks);
    return new Networks(List.copyOf(all));
  }

  /**
   * The network that {@code address} is in, as its text: of so many bits for IPv4, and 64 for IPv6,
   * which is what one customer of a provider has at least (RFC 6177).
   */
  static String around(InetAddress address, int ipv4Bits) {
    byte[] octets = unmapped(address.getAddress());
    int bits = octets.length == 4 ? ipv4Bits : IPV6_BITS;
    for (int bit = bits; bit < octets.length * 8; bit++) {
      octets[bit / 8] &= (byte) ~(0x80 >> bit % 8);
    }
    try {
      return InetAddress.getByAddress(octets).getHostAddress() + "/" + bits;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 octets", e);
    }
  }

  @Override
  public String toString() {
    return blocks.toString();
  }

  /** The 4 octets of an IPv4-mapped address, or the octets as they are. */
  private static byte[] unmapped(byte[] octets) {
    boolean mapped = octets.length == 16 && octets[10] == -1 && octets[11] == -1;
    for (int i = 0; mapped && i < 10; i++) {
      mapped = octets[i] == 0;
    }
    return mapped ? Arrays.copyOfRange(octets, 12, 16) : octets;
  }

  /** One network: as many leading bits of an address of 4 or 16 octets. */
  private static final class Block {

    private final byte[] prefix;
    private final int bits;
    private final String text;

    private Block(byte[] prefix, int bits, String text) {
      this.prefix = prefix;
      this.bits = bits;
      this.text = text;
    }

    static Block parse(String text) {
      int slash = text.indexOf('/');
      String host = slash < 0 ? text : text.substring(0, slash);
      byte[] prefix =
          literal(host).orElseThrow(() -> bad(text, "the part before / is not an IP address"));
      int width = host.indexOf(':') >= 0 ? 128 : 32;
      int bits = slash < 0 ? width : bits(text, text.substring(slash + 1), width);
      bits -= width - prefix.length * 8;
      if (bits < 0) {
        throw bad(text, "an IPv4-mapped network needs /96 or more");
      }
      for (int bit = bits; bit < prefix.length * 8; bit++) {
        if ((prefix[bit / 8] & 0x80 >> bit % 8) != 0) {
          throw bad(text, "bits behind the prefix are set");
        }
      }
      return new Block(prefix, bits, text);
    }

    boolean contains(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      int whole = bits / 8;
      if (!Arrays.equals(address, 0, whole, prefix, 0, whole)) {
        return false;
      }
      int rest = bits % 8;
      int mask = 0xff00 >> rest & 0xff;
      return rest == 0 || (address[whole] & mask) == (prefix[whole] & mask);
    }

    private static int bits(String text, String number, int width) {
      boolean digits = number.chars().allMatch(c -> c >= '0' && c <= '9');
      if (number.isEmpty() || number.length() > 3 || !digits) {
        throw bad(text, "the part behind / is not a number");
      }
      int bits = Integer.parseInt(number);
      if (bits > width) {
        throw bad(text, "the prefix is longer than " + width + " bits");
      }
      return bits;
    }

    /** The octets of an address literal; never asks DNS. */
    private static Optional<byte[]> literal(String host) {
      try {
        return Optional.of(unmapped(InetAddress.ofLiteral(host).getAddress()));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    private static IllegalArgumentException bad(String text, String why) {
      return new IllegalArgumentException("\"" + text + "\" is not a network: " + why);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
