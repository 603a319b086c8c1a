package io.posthorn.signing;

/**
 * A part of what is stored.
 *
 * @param start its first octet
 * @param end behind its last one
 */
record Span(long start, long end) {

  long octets() {
    return end - start;
  }
}
