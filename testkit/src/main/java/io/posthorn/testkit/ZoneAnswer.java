package io.posthorn.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** One answer of a {@link ZoneServer}, honest or not, as octets. */
final class ZoneAnswer {

  private static final int MAX_LINKS = 32;

  private final Message query;
  private final ZoneFile zone;
  private final Message reply;

  private ZoneAnswer(Message query, ZoneFile zone) {
    this.query = query;
    this.zone = zone;
    this.reply = empty(query);
  }

  /** The answer; empty where the server stays silent. */
  static Optional<byte[]> to(Message query, ZoneFile zone, boolean overUdp) {
    String name = query.getQuestion().getName().toString(true);
    String type = Type.string(query.getQuestion().getType());
    Optional<ZoneFile.Marker> marker = zone.marker(name, type);
    if (marker.isEmpty() && isBelowEndless(name, zone)) {
      marker = Optional.of(ZoneFile.Marker.ENDLESS);
    }
    ZoneAnswer answer = new ZoneAnswer(query, zone);
    if (marker.isEmpty() || marker.get() == ZoneFile.Marker.TRUNCATED && !overUdp) {
      answer.follow(name, type);
      return Optional.of(answer.reply.toWire());
    }
    return answer.instead(marker.get());
  }

  /** An answer that says: ask again over TCP. */
  static byte[] truncated(Message query) {
    Message reply = empty(query);
    reply.getHeader().setFlag(Flags.TC);
    return reply.toWire();
  }

  private static boolean isBelowEndless(String name, ZoneFile zone) {
    int dot = name.indexOf('.');
    return dot > 0
        && zone.marker(name.substring(dot + 1), "").equals(Optional.of(ZoneFile.Marker.ENDLESS));
  }

  private static Message empty(Message query) {
    Message reply = new Message(query.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setFlag(Flags.RA);
    reply.addRecord(query.getQuestion(), Section.QUESTION);
    return reply;
  }

  private Optional<byte[]> instead(ZoneFile.Marker marker) {
    Header header = reply.getHeader();
    Name asked = query.getQuestion().getName();
    switch (marker) {
      case TIMEOUT -> {
        return Optional.empty();
      }
      case GARBAGE -> {
        return Optional.of(new byte[] {1, 2, 3});
      }
      case TRUNCATED -> header.setFlag(Flags.TC);
      case FAIL -> header.setRcode(Rcode.SERVFAIL);
      case REFUSED -> header.setRcode(Rcode.REFUSED);
      case NXDOMAIN -> deny(asked.toString(true), Rcode.NXDOMAIN);
      case WRONG_ID -> {
        header.setID(query.getHeader().getID() + 1 & 0xffff);
        reply.addRecord(stranger(asked), Section.ANSWER);
      }
      case WRONG_QUESTION -> {
        reply.removeAllRecords(Section.QUESTION);
        Name other = name("stranger.test");
        Record question = Record.newRecord(other, query.getQuestion().getType(), DClass.IN);
        reply.addRecord(question, Section.QUESTION);
        reply.addRecord(stranger(other), Section.ANSWER);
      }
      case STRANGER -> reply.addRecord(stranger(name("stranger.test")), Section.ANSWER);
      case ENDLESS -> {
        Name next = name(query.getHeader().getID() + "." + root(asked.toString(true)));
        reply.addRecord(new CNAMERecord(asked, DClass.IN, 60, next), Section.ANSWER);
      }
      case REFERRAL -> {
        header.unsetFlag(Flags.RA);
        NSRecord other = new NSRecord(name("test"), DClass.IN, 60, name("ns.elsewhere.test"));
        reply.addRecord(other, Section.AUTHORITY);
      }
    }
    return Optional.of(reply.toWire());
  }

  /** The name with the ENDLESS marker, of itself or of a link below it. */
  private String root(String name) {
    boolean marked = zone.marker(name, "").equals(Optional.of(ZoneFile.Marker.ENDLESS));
    return marked ? name : name.substring(name.indexOf('.') + 1);
  }

  private Record stranger(Name owner) {
    InetAddress address = InetAddress.ofLiteral("192.0.2.66");
    return query.getQuestion().getType() == Type.MX
        ? new MXRecord(owner, DClass.IN, 60, 1, name("mx.stranger.test"))
        : new ARecord(owner, DClass.IN, 60, address);
  }

  private void follow(String name, String type) {
    String at = name;
    for (int link = 0; link < MAX_LINKS; link++) {
      List<ZoneFile.Row> alias = zone.records(at, "ALIAS");
      if (!alias.isEmpty()) {
        reply.addRecord(record(at, "CNAME", alias.getFirst()), Section.ANSWER);
        return;
      }
      List<ZoneFile.Row> links = zone.records(at, "CNAME");
      if (links.isEmpty()) {
        finish(at, type);
        return;
      }
      Record cname = record(at, "CNAME", links.getFirst());
      if (reply.findRecord(cname, Section.ANSWER)) {
        return; // a loop: said once
      }
      reply.addRecord(cname, Section.ANSWER);
      at = links.getFirst().data();
    }
  }

  private void finish(String name, String type) {
    List<ZoneFile.Row> rows = zone.records(name, type);
    rows.forEach(row -> reply.addRecord(record(name, type, row), Section.ANSWER));
    boolean gone =
        !zone.exists(name) || zone.marker(name, type).equals(Optional.of(ZoneFile.Marker.NXDOMAIN));
    if (gone) {
      deny(name, Rcode.NXDOMAIN);
    } else if (rows.isEmpty()) {
      deny(name, Rcode.NOERROR);
    }
  }

  private void deny(String name, int rcode) {
    reply.getHeader().setRcode(rcode);
    zone.authority(name)
        .ifPresent(authority -> {
          Name owner = name(authority.zone());
          long ttl = authority.negativeTtl();
          reply.addRecord(
              new SOARecord(owner, DClass.IN, 86400, owner, owner, 1, 2, 3, 4, ttl),
              Section.AUTHORITY);
        });
  }

  private static Record record(String owner, String type, ZoneFile.Row row) {
    Name name = name(owner);
    String data = row.data();
    return switch (type) {
      case "A" -> new ARecord(name, DClass.IN, row.ttl(), InetAddress.ofLiteral(data));
      case "AAAA" -> new AAAARecord(name, DClass.IN, row.ttl(), octets16(data));
      case "CNAME" -> new CNAMERecord(name, DClass.IN, row.ttl(), name(data));
      case "TXT" -> new TXTRecord(name, DClass.IN, row.ttl(), strings(data));
      case "MX" -> {
        String[] parts = data.split("\\s+", 2);
        yield new MXRecord(name, DClass.IN, row.ttl(), Integer.parseInt(parts[0]), name(parts[1]));
      }
      default -> throw new IllegalArgumentException("not served: " + type);
    };
  }

  /** Sixteen octets even for {@code ::ffff:192.0.2.1}, which Java reads as IPv4. */
  private static byte[] octets16(String data) {
    byte[] octets = InetAddress.ofLiteral(data).getAddress();
    if (octets.length == 16) {
      return octets;
    }
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(octets, 0, mapped, 12, 4);
    return mapped;
  }

  private static List<String> strings(String data) {
    int pieces = (data.length() + 254) / 255;
    return java.util.stream.IntStream.range(0, pieces)
        .mapToObj(i -> data.substring(i * 255, Math.min(data.length(), (i + 1) * 255)))
        .toList();
  }

  private static Name name(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new UncheckedIOException(new IOException("not a name: " + text, e));
    }
  }
}
