package io.posthorn.faults;

import java.util.Optional;

/**
 * A place in the code at which a process dies, or that it leaves out.
 *
 * @param name as the list calls it
 * @param first the method that a thread must have entered since it last came by: with it, a place
 *     that many come by counts only for those meant; empty when everybody counts
 * @param edge whether it dies before the method or behind it, or never does what is in it
 * @param at the method
 */
public record Point(String name, Optional<Method> first, Edge edge, Method at) {

  /** Which part of a method. A method that throws is never left. */
  public enum Edge {
    ENTERING,
    LEAVING,
    /** All of it: whoever calls it goes on as if it had done its work. Nobody dies. */
    SKIPPING
  }

  /**
   * A method.
   *
   * @param owner full name of its class
   * @param parameters simple names of their types, where the name alone is not enough
   */
  public record Method(String owner, String name, Optional<String> parameters) {

    static final String PACKAGE = "io.posthorn.";

    /** Reads {@code package.Class.method} or {@code package.Class.method(Type,Type)}. */
    static Method parse(String text) {
      int open = text.indexOf('(');
      String path = open < 0 ? text : text.substring(0, open);
      int dot = path.lastIndexOf('.');
      if (dot <= 0 || open >= 0 && !text.endsWith(")")) {
        throw new FaultException("not a method: " + text);
      }
      Optional<String> parameters =
          open < 0 ? Optional.empty() : Optional.of(text.substring(open + 1, text.length() - 1));
      return new Method(PACKAGE + path.substring(0, dot), path.substring(dot + 1), parameters);
    }

    @Override
    public String toString() {
      return owner + "." + name + parameters.map(types -> "(" + types + ")").orElse("");
    }
  }
}
