// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/resolver.hpp>
#include <maestro/net/tls.hpp>

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <strings/ascii.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <memory>
#include <string_view>
#include <vector>

namespace maestro::net {

namespace {

class OpensslCategory : public std::error_category {
public:
  const char* name() const noexcept override { return "tls"; }
  std::string message(int code) const override
  {
    const char* const reason = ERR_reason_error_string(static_cast<unsigned>(code));
    return reason != nullptr ? reason : fmt::format("TLS error {:x}", static_cast<unsigned>(code));
  }
};

const std::error_category& openssl_category()
{
  static const OpensslCategory category;
  return category;
}

/// The first error that OpenSSL has noted for this thread, which is the cause of the others.
std::error_code openssl_error()
{
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  return {static_cast<int>(code), openssl_category()};
}

// The connection below, without signals: OpenSSL's own would raise SIGPIPE.

TlsSession::Wire& wire_of(BIO* bio) { return *static_cast<TlsSession::Wire*>(BIO_get_data(bio)); }

bool not_now(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

int wire_read(BIO* bio, char* buffer, int size)
{
  TlsSession::Wire& wire = wire_of(bio);
  BIO_clear_retry_flags(bio);
  const auto count = recv(wire.fd, buffer, static_cast<std::size_t>(size), 0);
  wire.error = count < 0 ? errno : 0;
  if (count < 0 && not_now(wire.error)) BIO_set_retry_read(bio);
  return static_cast<int>(count);
}

int wire_write(BIO* bio, const char* bytes, int size)
{
  TlsSession::Wire& wire = wire_of(bio);
  BIO_clear_retry_flags(bio);
  const auto count = send(wire.fd, bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  wire.error = count < 0 ? errno : 0;
  if (count < 0 && not_now(wire.error)) BIO_set_retry_write(bio);
  return static_cast<int>(count);
}

long wire_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

int wire_create(BIO* bio)
{
  BIO_set_init(bio, 1);
  return 1;
}

BIO_METHOD* wire_method()
{
  static BIO_METHOD* const method = [] {
    BIO_METHOD* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "maestro");
    BIO_meth_set_read(made, wire_read);
    BIO_meth_set_write(made, wire_write);
    BIO_meth_set_ctrl(made, wire_control);
    BIO_meth_set_create(made, wire_create);
    return made;
  }();
  return method;
}

/// For calls that set something up: a connection whose certificate would not be checked must not come to be.
void demand(bool success)
{
  if (!success) throw Error(Fault::failed, "cannot set up TLS: " + in_words(openssl_error()));
}

/// An address as it stands in certificates; empty for a name. Strict where resolvers are not: 127.1 is a name, and no
/// certificate has it.
std::string address_bytes(const std::string& host)
{
  std::string bytes(sizeof(in6_addr), '\0');
  if (inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) return bytes.substr(0, sizeof(in_addr));
  const std::string without_zone = host.substr(0, host.find('%')); // which is a matter of this machine
  if (inet_pton(AF_INET6, without_zone.c_str(), bytes.data()) == 1) return bytes;
  return {};
}

/// Has the server's certificate checked for this name or address.
void expect_host(SSL* ssl, const std::string& host)
{
  const std::string address = address_bytes(host);
  if (!address.empty()) {
    const auto* const bytes = reinterpret_cast<const unsigned char*>(address.data());
    return demand(X509_VERIFY_PARAM_set1_ip(SSL_get0_param(ssl), bytes, address.size()) == 1);
  }
  // OpenSSL would take every certificate for an empty name, and those of all hosts of a domain for one with a dot
  // first.
  if (host.empty() || host.starts_with('.'))
    throw Error(Fault::unreachable, fmt::format("'{}' is no name that a certificate could be checked for", host));
  SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  demand(SSL_set1_host(ssl, host.c_str()) == 1);
}

/// What a file in PEM form says that it holds: `certificate`, `private key`; empty if it is none.
std::vector<std::string> held_in(const std::string& path)
{
  const std::unique_ptr<BIO, decltype(&BIO_free)> file(BIO_new_file(path.c_str(), "r"), BIO_free);
  std::vector<std::string> held;
  char *name = nullptr, *header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  while (file != nullptr && PEM_read_bio(file.get(), &name, &header, &data, &size) == 1) {
    held.push_back(strings::ascii_lower(name));
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_clear_free(data, static_cast<std::size_t>(size));
  }
  ERR_clear_error();
  return held;
}

bool is_about_key(const std::error_code& error)
{
  const auto code = static_cast<unsigned long>(error.value());
  const int reason = ERR_GET_REASON(code);
  return ERR_GET_LIB(code) == ERR_LIB_X509 &&
         (reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH);
}

/// certificate is the file that a key has to belong to; empty for what is no key.
[[noreturn]] void refuse_file(std::string_view what, const std::string& path, const std::string& certificate = {})
{
  const std::error_code of_openssl = openssl_error();
  if (access(path.c_str(), R_OK) != 0)
    throw Error(Fault::unreachable, fmt::format("cannot read the {} '{}': {}", what, path, in_words(last_error())));
  if (is_about_key(of_openssl))
    throw Error(Fault::unreachable, fmt::format("the {} '{}' is not the key of '{}'", what, path, certificate));
  const std::string_view wanted = what.ends_with("key") ? "private key" : "certificate";
  const std::vector<std::string> held = held_in(path);
  if (!held.empty() &&
      std::ranges::none_of(held, [&](const std::string& one) { return one.find(wanted) != std::string::npos; }))
    throw Error(Fault::unreachable, fmt::format("the {} '{}' is none: the file holds '{}'", what, path, held.front()),
                "are the files of certificate and key the wrong way round?");
  throw Error(Fault::unreachable, fmt::format("the {} '{}' is not usable: {}", what, path, in_words(of_openssl)),
              "it must be a file in PEM form, without a password");
}

TlsContexts::Context load(const TlsFiles& files)
{
  TlsContexts::Context context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX* const ssl = context.get();
  demand(ssl != nullptr);
  demand(SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION) == 1);
  SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_verify(ssl, files.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  // As Docker's own client does: whatever certificate stands in the file is trusted, also one that is not a root.
  demand(X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(ssl), X509_V_FLAG_PARTIAL_CHAIN) == 1);
  // OpenSSL would ask for the password of a key on the terminal.
  SSL_CTX_set_default_passwd_cb(ssl, [](char*, int, int, void*) { return 0; });

  ERR_clear_error();
  if (files.ca.empty())
    demand(SSL_CTX_set_default_verify_paths(ssl) == 1);
  else if (SSL_CTX_load_verify_file(ssl, files.ca.c_str()) != 1)
    refuse_file("CA certificate", files.ca);
  if (files.certificate.empty()) return context;
  if (SSL_CTX_use_certificate_chain_file(ssl, files.certificate.c_str()) != 1)
    refuse_file("client certificate", files.certificate);
  const std::string& key = files.key.empty() ? files.certificate : files.key;
  if (SSL_CTX_use_PrivateKey_file(ssl, key.c_str(), SSL_FILETYPE_PEM) != 1)
    refuse_file("private key", key, files.certificate);
  return context;
}

std::string certificate_hint(long verdict, const TlsFiles& files)
{
  switch (verdict) {
  case X509_V_ERR_CERT_HAS_EXPIRED:
  case X509_V_ERR_CERT_NOT_YET_VALID:
    return "renew the server's certificate, or correct the clock of this machine";
  case X509_V_ERR_HOSTNAME_MISMATCH:
  case X509_V_ERR_IP_ADDRESS_MISMATCH:
    return "use a name or address of the server that stands in its certificate";
  case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
  case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
  case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    if (files.ca.empty()) return "name the file with the CA certificate that signed it";
    return fmt::format("it was not signed by a certificate in '{}'", files.ca);
  default: // of some eighty, all with words of their own
    return {};
  }
}

} // namespace

std::string tls_hint(const std::error_code& error)
{
  if (error.category() != openssl_category()) return {};
  switch (ERR_GET_REASON(static_cast<unsigned>(error.value()))) {
  case SSL_R_WRONG_VERSION_NUMBER:
  case SSL_R_HTTP_REQUEST:
  case SSL_R_UNEXPECTED_MESSAGE:
    return "does the server speak TLS on this port?";
  case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
  case SSL_R_UNSUPPORTED_PROTOCOL:
    return "the server must speak TLS 1.2 or newer";
  case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
  case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
  case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
  case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
  case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
  case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    return "the server wants a client certificate that it accepts";
  default: // of hundreds, all with words of their own
    return {};
  }
}

TlsContexts::Context TlsContexts::of(const TlsFiles& files)
{
  for (const auto& [known, context] : known_)
    if (known == files)
      if (Context shared = context.lock()) return shared;
  std::erase_if(known_, [](const auto& each) { return each.second.expired(); });
  Context context = load(files);
  known_.emplace_back(files, context);
  return context;
}

void TlsSession::Free::operator()(ssl_st* ssl) const { SSL_free(ssl); }

TlsSession::TlsSession(TlsContexts::Context context, TlsFiles files, const Descriptor& descriptor,
                       const std::string& host)
    : context_(std::move(context)), files_(std::move(files)), descriptor_(descriptor), wire_{descriptor.fd()},
      ssl_(SSL_new(context_.get()))
{
  BIO* const bio = BIO_new(wire_method());
  demand(ssl_ && bio != nullptr);
  BIO_set_data(bio, &wire_);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_connect_state(ssl_.get());
  if (files_.verify) expect_host(ssl_.get(), host);
  const bool is_name = !host.empty() && !literal_address(host, 0);
  if (is_name) demand(SSL_set_tlsext_host_name(ssl_.get(), host.c_str()) == 1);
}

TlsSession::~TlsSession() = default;

/// Repeats an OpenSSL call until it does not have to wait; gives what it returned, or 0.
template<class Call>
std::size_t TlsSession::drive(Call call, std::error_code& error)
{
  error.clear();
  for (;;) {
    ERR_clear_error(); // one queue for all fibers: it is read before the next wait
    const int result = call(ssl_.get());
    switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_NONE:
      return static_cast<std::size_t>(result);
    case SSL_ERROR_WANT_READ:
      descriptor_.wait_readable();
      break;
    case SSL_ERROR_WANT_WRITE:
      descriptor_.wait_writable();
      break;
    case SSL_ERROR_ZERO_RETURN:
      return 0;
    case SSL_ERROR_SYSCALL: // without errno: closed without TLS's own end, which HTTP can judge better
      if (wire_.error != 0) error.assign(wire_.error, std::generic_category());
      return 0;
    default:
      error = openssl_error();
      return 0;
    }
  }
}

void TlsSession::handshake()
{
  std::error_code error;
  if (drive(SSL_do_handshake, error) != 1) refuse(error);
}

void TlsSession::refuse(const std::error_code& error) const
{
  const long verdict = SSL_get_verify_result(ssl_.get());
  if (files_.verify && verdict != X509_V_OK)
    throw Error(Fault::unreachable,
                fmt::format("the server's certificate is not valid: {}", X509_verify_cert_error_string(verdict)),
                certificate_hint(verdict, files_));
  if (!error) throw Error(Fault::unreachable, "the server closed the connection during the TLS handshake");
  throw Error(Fault::unreachable, in_words(error), tls_hint(error));
}

std::size_t TlsSession::read_some(std::span<char> buffer, std::error_code& error)
{
  const int size = static_cast<int>(std::min<std::size_t>(buffer.size(), INT_MAX));
  return drive([&](ssl_st* ssl) { return SSL_read(ssl, buffer.data(), size); }, error);
}

std::size_t TlsSession::write_some(std::string_view bytes, std::error_code& error)
{
  const int size = static_cast<int>(std::min<std::size_t>(bytes.size(), INT_MAX));
  const std::size_t count = drive([&](ssl_st* ssl) { return SSL_write(ssl, bytes.data(), size); }, error);
  if (count == 0 && !error) error = std::make_error_code(std::errc::broken_pipe);
  return count;
}

} // namespace maestro::net
