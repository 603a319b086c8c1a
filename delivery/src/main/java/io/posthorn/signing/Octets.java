package io.posthorn.signing;

import io.posthorn.mime.Field;

/** Looks for octets beyond ASCII in what passes by. For one thread. */
final class Octets {

  private boolean eightBit;

  void look(Field field) {
    byte[] octets = field.octets();
    look(octets, 0, octets.length);
  }

  void look(byte[] octets, int offset, int length) {
    for (int i = offset; i < offset + length && !eightBit; i++) {
      eightBit = octets[i] < 0;
    }
  }

  boolean eightBit() {
    return eightBit;
  }
}
