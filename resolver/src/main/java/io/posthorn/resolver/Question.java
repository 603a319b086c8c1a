package io.posthorn.resolver;

import io.posthorn.address.Domain;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * What is asked, in class IN.
 *
 * @param name absolute; names are equal in any case
 * @param type a number of {@link Type}
 */
record Question(Name name, int type) {

  /** The question for that type at a domain that is not a literal. */
  static Question of(Domain domain, int type) {
    try {
      return new Question(Name.fromString(domain.ascii(), Name.root), type);
    } catch (TextParseException e) {
      throw new IllegalArgumentException("not a name that DNS can hold: " + domain, e);
    }
  }

  /** The same question about another name. */
  Question at(Name other) {
    return new Question(other, type);
  }

  @Override
  public String toString() {
    return name.toString(true) + " " + Type.string(type);
  }
}
