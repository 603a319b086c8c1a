package io.posthorn.server;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of so many keys at most, that forgets the one which was not looked at for longest. */
final class Recent<K, V> extends LinkedHashMap<K, V> {

  private static final long serialVersionUID = 1L;

  private final int most;

  Recent(int most) {
    super(16, 0.75f, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
