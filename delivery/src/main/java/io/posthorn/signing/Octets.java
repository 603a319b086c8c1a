package io.posthorn.signing;

/** Looks for octets beyond ASCII in what passes by. For one thread. */
final class Octets {

  private boolean eightBit;

  void look(byte[] octets, int offset, int length) {
    for (int i = offset; i < offset + length && !eightBit; i++) {
      eightBit = octets[i] < 0;
    }
  }

  boolean eightBit() {
    return eightBit;
  }
}
