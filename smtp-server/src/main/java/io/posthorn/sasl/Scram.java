package io.posthorn.sasl;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import io.posthorn.account.ScramVerifier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** The server's side of SCRAM-SHA-256 and -PLUS (RFC 5802, RFC 7677), step by step. */
final class Scram {

  private static final ScramMechanism SHA_256 = ScramMechanism.SCRAM_SHA_256;
  private static final int PROOF_OCTETS = 32;

  private Scram() {}

  /** The client has said nothing yet. */
  record Silent(Mechanism mechanism, ChannelBindings bindings) implements SaslExchange {

    @Override
    public SaslStep respond(String response) {
      return Base64Text.decode(response)
          .map(message -> ScramFirst.read(mechanism, bindings, message))
          .orElseGet(SaslStep.Malformed::new);
    }
  }

  /**
   * The client was challenged.
   *
   * @param first what it said before
   * @param verifier that its proof is checked against
   * @param nonce its part and ours
   * @param challenge as text
   */
  record Asked(ScramFirst first, ScramVerifier verifier, String nonce, String challenge)
      implements SaslExchange {

    @Override
    public Mechanism mechanism() {
      return first.mechanism();
    }

    /** The last message: {@code c=… ,r=… [,extensions] ,p=…} (RFC 5802 §7). */
    @Override
    public SaslStep respond(String response) {
      String message = Base64Text.decode(response).orElse("");
      int end = message.lastIndexOf(",p=");
      int bindingEnd = message.indexOf(',');
      if (!message.startsWith("c=") || end < 0) {
        return new SaslStep.Malformed();
      }
      Optional<byte[]> proof = Base64Text.octets(message.substring(end + ",p=".length()));
      Optional<byte[]> binding = Base64Text.octets(message.substring(2, bindingEnd));
      if (proof.isEmpty() || binding.isEmpty()) {
        return new SaslStep.Malformed();
      }
      String signed = message.substring(0, end);
      boolean sameNonce = (signed.substring(bindingEnd) + ",").startsWith(",r=" + nonce + ",");
      boolean sameChannel = MessageDigest.isEqual(binding.get(), first.bindingInput());
      return new SaslStep.Complete(judge(signed, proof.get(), sameNonce && sameChannel));
    }

    /** RFC 5802 §3: the proof, and what we prove with in return. */
    private Proof judge(String signed, byte[] proof, boolean rest) {
      String all = first.bare() + "," + challenge + "," + signed;
      boolean known =
          proof.length == PROOF_OCTETS
              && ScramFunctions.verifyClientProof(SHA_256, proof, verifier.storedKey(), all);
      byte[] signature = ScramFunctions.serverSignature(SHA_256, verifier.serverKey(), all);
      String last = Base64Text.encode("v=" + Base64Text.encode(signature));
      return new Proof(mechanism(), first.login(), verifier, known && rest, last);
    }

    /** Leaves the keys out. */
    @Override
    public String toString() {
      return first.toString();
    }
  }

  /** The client was sent our own proof; RFC 4954 §4 has it answer with an empty line. */
  record Done(Mechanism mechanism) implements SaslExchange {

    @Override
    public SaslStep respond(String response) {
      return response.isEmpty() ? new SaslStep.Acknowledged() : new SaslStep.Malformed();
    }
  }

  static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
