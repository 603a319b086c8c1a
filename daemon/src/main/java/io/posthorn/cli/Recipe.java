package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.Map;
import java.util.Optional;

/**
 * How other mail programs hand their mail to this relay: text to paste, filled in. Pure.
 *
 * @param login of the credential
 * @param password made by us, so nothing in it means something in these files
 * @param domain in which senders have to be
 * @param point where the relay listens
 */
record Recipe(String login, String password, String domain, Point point) {

  private static final String EXIM_DEBIAN_NOT =
      """
      # Exim on Debian   its smarthost router keeps back mail to this machine itself: see below
      """;

  /** Programs that there is a recipe for. */
  enum Program {
    POSTFIX,
    EXIM,
    SENDMAIL
  }

  /** How TLS starts. */
  private enum Tls {
    STARTTLS,
    IMPLICIT,
    NONE
  }

  /**
   * A listener.
   *
   * @param host its name, as in its certificate
   * @param selfSigned whether its certificate vouches for nothing
   * @param loopback its address where only this machine gets there
   */
  record Point(String host, long port, Tls tls, boolean selfSigned, Optional<String> loopback) {

    /** As the relay described it. */
    static Point of(Map<String, Object> item) {
      return new Point(
          Show.text(item, "host"),
          Json.number(item, "port", 0),
          switch (Show.text(item, "tls")) {
            case "implicit" -> Tls.IMPLICIT;
            case "none" -> Tls.NONE;
            default -> Tls.STARTTLS;
          },
          Json.flag(item, "self_signed"),
          Json.text(item, "loopback"));
    }

    /** What to connect to, as most programs write it: the name, unless it leads elsewhere. */
    String target() {
      return loopback.map(Point::literal).orElse(host);
    }

    private static String literal(String address) {
      return address.contains(":") ? "IPv6:" + address : address; // RFC 5321 §4.1.3
    }
  }

  /** The text for one program. */
  String of(Program program) {
    return switch (program) {
      case POSTFIX -> postfix();
      case EXIM -> exim();
      case SENDMAIL -> sendmail();
    };
  }

  /** Comments have lines of their own: behind a value Postfix takes them for a part of it. */
  private String postfix() {
    return """
    # Postfix          apt install postfix libsasl2-modules ca-certificates
    %s# In /etc/postfix/main.cf, in place of lines that are there; then: postfix reload
    # Everybody on that machine may read the file. To keep the password from them, write
    #   [%s]:%d %s:%s
    # into /etc/postfix/sasl_passwd, mode 600, and put
    #   texthash:/etc/postfix/sasl_passwd
    # in the place of static:...
    # Senders have to be in %s; a name without a domain gets that of myorigin.
    relayhost = [%s]:%d
    smtp_sasl_auth_enable = yes
    smtp_sasl_password_maps = static:%s:%s
    smtp_sasl_security_options = noanonymous
    %s\
    """
        .formatted(
            loopback(),
            point.target(),
            point.port(),
            login,
            password,
            domain,
            point.target(),
            point.port(),
            login,
            password,
            postfixTls());
  }

  private String postfixTls() {
    if (point.tls() == Tls.NONE) {
      return """
      # This listener has no TLS: the password travels in clear text.
      smtp_tls_security_level = none
      """;
    }
    String wrapper = point.tls() == Tls.IMPLICIT ? "smtp_tls_wrappermode = yes\n" : "";
    String level =
        point.selfSigned()
            ? """
            # The relay's certificate is self-signed. Once it has a real one: secure
            smtp_tls_security_level = encrypt
            """
            : "smtp_tls_security_level = secure\n" + certificateName();
    return wrapper + level + "smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt\n";
  }

  /** Postfix looks for what it connects to in the certificate, and an address is not there. */
  private String certificateName() {
    return point.loopback().isPresent()
        ? "smtp_tls_secure_cert_match = " + point.host() + "\n"
        : "";
  }

  private String exim() {
    String verify =
        point.selfSigned()
            ? "# The relay's certificate is self-signed. Once it has a real one, remove the #:\n# "
            : "";
    return (point.loopback().isPresent() ? EXIM_DEBIAN_NOT : eximDebian(verify))
        + "\n"
        + eximPlain(verify);
  }

  private String eximDebian(String verify) {
    String macros =
        switch (point.tls()) {
          case STARTTLS ->
              "REMOTE_SMTP_SMARTHOST_HOSTS_REQUIRE_TLS = *\n"
                  + verify
                  + "REMOTE_SMTP_SMARTHOST_TLS_VERIFY_HOSTS = *\n";
          case IMPLICIT ->
              "REMOTE_SMTP_SMARTHOST_PROTOCOL = smtps\n"
                  + verify
                  + "REMOTE_SMTP_SMARTHOST_TLS_VERIFY_HOSTS = *\n";
          case NONE -> "AUTH_CLIENT_ALLOW_NOTLS_PASSWORDS = yes\n";
        };
    return """
    # Exim on Debian   dpkg-reconfigure exim4-config
    #   "mail sent by smarthost; no local mail", outgoing smarthost: %s::%d
    # In /etc/exim4/passwd.client, root:Debian-exim, mode 640:
    %s:%s:%s
    # In /etc/exim4/exim4.conf.localmacros; then: update-exim4.conf && systemctl restart exim4
    %s\
    """
        .formatted(point.host(), point.port(), hosts(), login, password, macros);
  }

  private String eximPlain(String verify) {
    String tls =
        switch (point.tls()) {
          case STARTTLS -> "  hosts_require_tls = *\n" + eximVerify(verify);
          case IMPLICIT -> "  protocol = smtps\n" + eximVerify(verify);
          case NONE -> "";
        };
    String self = point.loopback().isPresent() ? "  self = send\n" : "";
    return """
    # Exim elsewhere   in exim.conf, mode 640; senders have to be in %s
    %s# as the first router:
    posthorn:
      driver = manualroute
      domains = ! +local_domains
      transport = posthorn_smtp
      route_list = * %s byname
    %s# as a transport:
    posthorn_smtp:
      driver = smtp
      port = %d
      hosts_require_auth = *
    %s# as an authenticator:
    posthorn_login:
      driver = plaintext
      public_name = PLAIN
      client_send = ^%s^%s
    """
        .formatted(domain, loopback(), eximHost(), self, point.port(), tls, login, password);
  }

  /** In a list of Exim's a colon is written twice. */
  private String eximHost() {
    return point.loopback().map(address -> address.replace(":", "::")).orElse(point.host());
  }

  private String eximVerify(String verify) {
    String name =
        point.loopback().isPresent() && !point.selfSigned()
            ? """
            # The certificate has a name and no address, so that is not compared:
              tls_verify_cert_hostnames = :
            """
            : "";
    return verify + "  tls_verify_hosts = *\n" + name;
  }

  /** Exim looks for the name that it ends up with, which may be another one of the same domain. */
  private String hosts() {
    int dot = point.host().indexOf('.');
    String parent = point.host().substring(dot + 1);
    return dot > 0 && parent.contains(".") ? "*." + parent : point.host();
  }

  private String sendmail() {
    if (point.tls() == Tls.IMPLICIT) {
      return """
      # Sendmail         cannot begin with TLS: it needs a listener with tls = "starttls"
      """;
    }
    String proof =
        switch (point.tls()) {
          case NONE -> "dnl This listener has no TLS: the password travels in clear text.\n";
          default ->
              point.selfSigned()
                  ? tlsServer("self-signed; demand TLS all the same with", "ENCR:112")
                  : tlsServer("checked with", "VERIFY:112");
        };
    return """
    # Sendmail         in sendmail.mc before the MAILER lines
    %sdefine(`SMART_HOST', `[%s]')dnl
    define(`RELAY_MAILER_ARGS', `TCP $h %d')dnl
    FEATURE(`authinfo', `hash /etc/mail/authinfo')dnl
    dnl Senders have to be in %s; this puts them there:
    dnl MASQUERADE_AS(`%s')dnl
    dnl FEATURE(`masquerade_envelope')dnl
    %s# In /etc/mail/authinfo, mode 600; then: make -C /etc/mail && systemctl restart sendmail
    AuthInfo:%s "U:%s" "P:%s" "M:PLAIN"
    """
        .formatted(
            loopback().replace("# ", "dnl "),
            point.target(),
            point.port(),
            domain,
            domain,
            proof,
            point.target(),
            login,
            password);
  }

  private String tlsServer(String what, String demand) {
    return """
    dnl The relay's certificate is %s this line in /etc/mail/access:
    dnl TLS_Srv:%s %s
    """
        .formatted(what, point.target(), demand);
  }

  private String loopback() {
    return point.loopback().isPresent()
        ? "# The relay listens on loopback only: no other machine reaches it.\n"
        : "";
  }
}
