package io.posthorn.config;

/**
 * Keys that are documented and not acted on yet. None is ignored silently: what is harmless without
 * its effect is a warning, the rest an error.
 */
final class NotYet {

  private NotYet() {}

  /** Says what does not happen although {@code key} is set. */
  static void warn(Section section, String key, String effect) {
    section
        .problems()
        .warning(section.place(key), "`" + key + "` has no effect yet: " + effect, "");
  }

  /** Refuses {@code key}, whose effect somebody would rely on. */
  static void refuse(Section section, String key, String cure) {
    section.problems().error(section.place(key), "`" + key + "` is not supported yet", cure);
  }
}
