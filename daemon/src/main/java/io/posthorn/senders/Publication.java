package io.posthorn.senders;

import io.posthorn.address.Domain;
import io.posthorn.config.OutboundConfig;
import io.posthorn.config.OutboundConfig.Ip;
import io.posthorn.dkim.KeyRecord;
import io.posthorn.dkim.SigningKey;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a sending domain has to say in the DNS. Pure.
 *
 * @param hostname our name
 * @param addresses from which mail leaves, as the world sees them; none where that is not known
 * @param smarthost through which mail leaves, where there is one
 */
record Publication(Domain hostname, List<InetAddress> addresses, Optional<String> smarthost) {

  Publication {
    addresses = List.copyOf(addresses);
  }

  /** What the configuration knows; private addresses are translated on their way out. */
  static Publication of(Domain hostname, OutboundConfig outbound) {
    List<InetAddress> addresses =
        outbound.sources().ips().stream().map(Ip::address).filter(Publication::isPublic).toList();
    return new Publication(
        hostname, addresses, outbound.smarthost().map(OutboundConfig.Smarthost::host));
  }

  /**
   * A record.
   *
   * @param type TXT or MX
   * @param name without a trailing dot
   * @param value as one string
   * @param purpose SPF, DKIM, DMARC or MX
   * @param note what it is for, and what to mind
   */
  record Entry(String type, String name, String value, String purpose, String note) {

    /** As a line of a zone file; text in strings of at most 255 octets. */
    String zone() {
      return type.equals("TXT")
          ? new KeyRecord(name, value).zoneLine()
          : name + ". IN " + type + " " + value;
    }
  }

  /** The records of a domain, in the order of their weight. */
  List<Entry> of(LiveDomain domain) {
    String name = domain.name().ascii();
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry("TXT", name, spf(), "SPF", spfNote()));
    domain.keys().forEach(key -> entries.add(dkim(key)));
    entries.add(
        new Entry(
            "TXT",
            "_dmarc." + name,
            "v=DMARC1; p=none",
            "DMARC",
            "large providers ask for it; add rua=mailto:you@example.com for reports"));
    entries.add(
        new Entry(
            "MX",
            name,
            "10 " + hostname + ".",
            "MX",
            "where answers and bounces go; leave an MX that is there already"));
    return entries;
  }

  /** The record of a key. */
  static Entry dkim(SigningKey key) {
    KeyRecord record = KeyRecord.of(key);
    return new Entry(
        "TXT", record.name(), record.value(), "DKIM", "receivers check our signatures with it");
  }

  /** RFC 7208 §5: the addresses themselves where they are known, since they cost no look-up. */
  private String spf() {
    String mechanisms =
        addresses.isEmpty()
            ? "a:" + hostname
            : addresses.stream().map(Publication::mechanism).collect(Collectors.joining(" "));
    return "v=spf1 " + mechanisms + " -all";
  }

  private String spfNote() {
    String note = "which hosts send for the domain";
    if (smarthost.isPresent()) {
      note += "; mail leaves through " + smarthost.get() + ": add what its operator tells you";
    } else if (addresses.isEmpty()) {
      note +=
          "; no public [[outbound.ip]] is configured, so this is whatever %s resolves to"
              .formatted(hostname);
    }
    return note;
  }

  private static String mechanism(InetAddress address) {
    return (address instanceof Inet4Address ? "ip4:" : "ip6:") + address.getHostAddress();
  }

  private static boolean isPublic(InetAddress address) {
    return !address.isAnyLocalAddress()
        && !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isSiteLocalAddress();
  }
}
