package io.posthorn.rocks;

/** What readers on other threads need of the committer's ledger: only what is written. */
final class Published {

  private volatile View view;

  Published(Ledger ledger) {
    this.view = view(ledger);
  }

  /**
   * A state of things.
   *
   * @param nextSequence that the journal's next line will get
   */
  private record View(Floors floors, long nextSequence) {}

  /** Everything in {@code ledger} is on disk. */
  void written(Ledger ledger) {
    view = view(ledger);
  }

  Floors floors() {
    return view.floors();
  }

  long nextSequence() {
    return view.nextSequence();
  }

  private static View view(Ledger ledger) {
    return new View(ledger.floors(), ledger.nextSequence());
  }
}
