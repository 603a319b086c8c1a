package io.posthorn.resolver;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Reads a response to a question. Takes only records that belong to the name asked for or to the
 * names its CNAME records lead to; whatever else a server put into the answer is not looked at.
 */
final class AnswerReader {

  /** RFC 1034 §3.6.2 warns of chains; real ones are of two or three. */
  static final int MAX_LINKS = 8;

  /** RFC 2181 §8: a TTL with the highest bit set counts as zero. */
  private static final long MAX_TTL = 0x7fff_ffffL;

  private final Message response;
  private final Question question;

  private AnswerReader(Message response, Question question) {
    this.response = response;
    this.question = question;
  }

  /**
   * What {@code response} says.
   *
   * @param linksLeft how many CNAME records may still be followed
   */
  static Reading read(Message response, Question question, int linksLeft) {
    AnswerReader reader = new AnswerReader(response, question);
    int rcode = response.getRcode();
    boolean understood = rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN;
    if (!understood) {
      return new Reading.Broken(Rcode.string(rcode));
    }
    if (!reader.isResponse()) {
      return new Reading.Broken("the answer is not to the question");
    }
    return reader.follow(linksLeft);
  }

  private boolean isResponse() {
    Record asked = response.getQuestion();
    return response.getHeader().getFlag(Flags.QR)
        && asked != null
        && asked.getType() == question.type()
        && asked.getDClass() == DClass.IN
        && asked.getName().equals(question.name());
  }

  private Reading follow(int linksLeft) {
    Name at = question.name();
    long ttl = MAX_TTL;
    Set<Name> seen = new HashSet<>();
    while (true) {
      List<Record> found = records(at, question.type());
      if (!found.isEmpty()) {
        return new Reading.Found(found, Math.min(ttl, shortest(found)));
      }
      List<Record> alias = records(at, Type.CNAME);
      if (alias.isEmpty()) {
        return atEnd(at, seen.size(), ttl);
      }
      seen.add(at);
      ttl = Math.min(ttl, shortest(alias));
      at = ((CNAMERecord) alias.getFirst()).getTarget();
      if (seen.contains(at)) {
        return new Reading.Broken("its CNAME records go round in a circle");
      }
      if (seen.size() > linksLeft) {
        return new Reading.Broken("more than " + MAX_LINKS + " CNAME records");
      }
    }
  }

  /** No record of the type and no CNAME at {@code at}. */
  private Reading atEnd(Name at, int links, long ttl) {
    OptionalLong negative = negativeTtl(at);
    if (response.getRcode() == Rcode.NXDOMAIN) {
      // RFC 6604 §3: the code is about the last name of the chain
      return new Reading.NoName(Math.min(ttl, negative.orElse(0)));
    }
    if (negative.isPresent()) {
      return new Reading.NoData(Math.min(ttl, negative.getAsLong()));
    }
    if (links > 0) {
      return new Reading.Continued(at, links, ttl);
    }
    if (!response.getSection(Section.ANSWER).isEmpty()) {
      return new Reading.Broken("the answer does not belong to the question");
    }
    return isReferral()
        ? new Reading.Broken("the server only refers to others and does not recurse")
        : new Reading.NoData(0);
  }

  /** RFC 2308 §2.2: an empty answer with NS and no SOA is "ask there", not "there is none". */
  private boolean isReferral() {
    return !response.getHeader().getFlag(Flags.AA)
        && response.getSection(Section.AUTHORITY).stream().anyMatch(r -> r.getType() == Type.NS);
  }

  /** RFC 2308 §5: the lesser of the SOA's own TTL and its minimum; empty without an SOA. */
  private OptionalLong negativeTtl(Name name) {
    return response.getSection(Section.AUTHORITY).stream()
        .filter(r -> r instanceof SOARecord && name.subdomain(r.getName()))
        .mapToLong(r -> Math.min(ttl(r.getTTL()), ttl(((SOARecord) r).getMinimum())))
        .findFirst();
  }

  private List<Record> records(Name name, int type) {
    List<Record> found = new ArrayList<>();
    for (Record each : response.getSection(Section.ANSWER)) {
      boolean asked = each.getType() == type && each.getDClass() == DClass.IN;
      if (asked && each.getName().equals(name)) {
        found.add(each);
      }
    }
    return found;
  }

  private static long shortest(List<Record> records) {
    return records.stream().mapToLong(each -> ttl(each.getTTL())).min().orElse(0);
  }

  private static long ttl(long seconds) {
    return seconds > MAX_TTL ? 0 : seconds;
  }
}
