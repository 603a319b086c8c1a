package io.posthorn.senders;

import io.posthorn.account.AccountStore;
import io.posthorn.account.ScramVerifier;
import io.posthorn.account.SendingDomain;
import io.posthorn.account.StoredCredential;
import io.posthorn.account.StoredDomain;
import io.posthorn.address.Domain;
import io.posthorn.config.Senders;
import io.posthorn.dkim.Rsa;
import io.posthorn.dkim.SigningKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one of file and store: what the file names is the file's, with a warning. */
final class Merge {

  private static final Logger LOG = LoggerFactory.getLogger(Merge.class);

  private final Senders file;
  private final Map<Domain, List<SigningKey>> fileKeys;
  private final Rsa rsa;

  /**
   * A merge.
   *
   * @param fileKeys the keys of the file's domains, read
   */
  Merge(Senders file, Map<Domain, List<SigningKey>> fileKeys, Rsa rsa) {
    this.file = file;
    this.fileKeys = Map.copyOf(fileKeys);
    this.rsa = rsa;
  }

  /**
   * All there is.
   *
   * @param hash makes a verifier of a login and its password in the file
   */
  Snapshot with(AccountStore store, BiFunction<String, String, ScramVerifier> hash) {
    Map<Domain, LiveDomain> domains = new TreeMap<>();
    store.domains().forEach(stored -> domains.put(stored.name(), live(stored)));
    for (Senders.SenderDomain domain : file.domains()) {
      LiveDomain own = live(domain);
      if (domains.put(own.name(), own) != null) {
        overridden("the domain " + own.name(), own.source());
      }
    }
    Map<String, LiveCredential> credentials = new TreeMap<>();
    store.credentials().forEach(each -> credentials.put(each.key(), LiveCredential.of(each)));
    for (Senders.Credential credential : file.credentials()) {
      LiveCredential own = live(credential, hash);
      if (credentials.put(StoredCredential.key(credential.login()), own) != null) {
        overridden("the login " + credential.login(), own.source());
      }
    }
    Snapshot all = new Snapshot(domains, credentials);
    credentials.values().stream().filter(each -> !all.isUsable(each)).forEach(Merge::homeless);
    return all;
  }

  /** A domain of the store; a key that cannot be used is left out, and the log says so. */
  LiveDomain live(StoredDomain stored) {
    List<SigningKey> keys = new ArrayList<>();
    for (StoredDomain.Key key : stored.keys()) {
      switch (SigningKey.parse(stored.name(), key.selector(), key.pem(), rsa)) {
        case SigningKey.Valid valid -> keys.add(valid.key());
        case SigningKey.Invalid invalid ->
            LOG.error(
                "the stored DKIM key {} of {} {}", key.selector(), stored.name(), invalid.reason());
      }
    }
    SendingDomain settings =
        new SendingDomain(
            stored.name(), stored.tls(), true, !keys.isEmpty(), stored.unsignedAllowed());
    return new LiveDomain(settings, new Source.InStore<>(stored), keys);
  }

  private LiveDomain live(Senders.SenderDomain domain) {
    return new LiveDomain(
        domain.settings(),
        new Source.InFile<>(domain.place()),
        fileKeys.getOrDefault(domain.settings().name(), List.of()));
  }

  private static LiveCredential live(
      Senders.Credential credential, BiFunction<String, String, ScramVerifier> hash) {
    String key = StoredCredential.key(credential.login());
    return LiveCredential.of(credential, hash.apply(key, credential.password().value()));
  }

  private static void overridden(String what, Source<?> source) {
    LOG.warn("{} is in the store and at {}: the file counts", what, source.text());
  }

  private static void homeless(LiveCredential credential) {
    LOG.warn(
        "the login {} lets nobody in: {} is no sending domain (posthorn domain add {})",
        credential.principal().login(),
        credential.principal().domain(),
        credential.principal().domain());
  }
}
