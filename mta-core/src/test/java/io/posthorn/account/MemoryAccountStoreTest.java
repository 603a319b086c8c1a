package io.posthorn.account;

/** The store in memory keeps the contract. */
class MemoryAccountStoreTest extends AccountStoreContract {

  @Override
  protected AccountStore create() {
    return new MemoryAccountStore();
  }

  @Override
  protected AccountStore restart() {
    return store;
  }
}
