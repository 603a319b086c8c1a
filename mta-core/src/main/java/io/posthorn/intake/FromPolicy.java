package io.posthorn.intake;

/** As whom a submitter may send; {@code from_policy} in the configuration. */
public enum FromPolicy {
  /** Only in the domain of the credential, or below it; from trusted networks in ours. */
  CREDENTIAL_DOMAIN,
  /** As anybody. */
  ANY
}
