// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <support/loopback_server.hpp>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

/// Certificates made on the spot, and a server that uses them.
namespace maestro::testing {

/// A certificate with its key, as objects and as files.
struct Identity {
  std::shared_ptr<X509> certificate;
  std::shared_ptr<EVP_PKEY> key;
  std::string certificate_file;
  std::string key_file;
};

struct Wish {
  std::string alternative_names = {}; // "DNS:localhost,IP:127.0.0.1"
  long valid_seconds = 3600;          // negative: expired
  bool is_authority = false;
};

/// A folder of certificates that goes with the test.
class Certificates {
public:
  Certificates() : folder_(std::filesystem::temp_directory_path() / ("maestro-tls-" + std::to_string(getpid())))
  {
    std::filesystem::create_directories(folder_);
  }
  ~Certificates() { std::filesystem::remove_all(folder_); }
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  std::string file(const std::string& name) const { return folder_ / name; }

  /// Signed by the issuer, or by itself.
  Identity make(const std::string& name, const Wish& wish, const Identity* issuer = nullptr)
  {
    Identity made;
    made.key.reset(EVP_EC_gen("P-256"), EVP_PKEY_free);
    made.certificate.reset(X509_new(), X509_free);
    X509* const certificate = made.certificate.get();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -7200);
    X509_gmtime_adj(X509_getm_notAfter(certificate), wish.valid_seconds);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate,
                         X509_get_subject_name(issuer != nullptr ? issuer->certificate.get() : certificate));
    X509_set_pubkey(certificate, made.key.get());
    if (wish.is_authority) extend(certificate, NID_basic_constraints, "critical,CA:TRUE");
    if (!wish.alternative_names.empty()) extend(certificate, NID_subject_alt_name, wish.alternative_names);
    if (X509_sign(certificate, issuer != nullptr ? issuer->key.get() : made.key.get(), EVP_sha256()) == 0)
      throw std::runtime_error("cannot sign a certificate");
    write(made, name);
    return made;
  }

private:
  static void extend(X509* certificate, int kind, const std::string& value)
  {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
    if (extension == nullptr) throw std::runtime_error("bad extension: " + value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  void write(Identity& identity, const std::string& name) const
  {
    identity.certificate_file = file(name + ".pem");
    identity.key_file = file(name + "-key.pem");
    FILE* out = std::fopen(identity.certificate_file.c_str(), "we");
    PEM_write_X509(out, identity.certificate.get());
    std::fclose(out);
    out = std::fopen(identity.key_file.c_str(), "we");
    PEM_write_PrivateKey(out, identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
  }

  std::filesystem::path folder_;
  long serial_ = 0;
};

/// The server's end of a TLS connection; blocking, for the thread of a Peer.
class TlsPeer {
public:
  TlsPeer(SSL_CTX* context, const Peer& peer) : ssl_(SSL_new(context), SSL_free)
  {
    // OpenSSL writes without MSG_NOSIGNAL, and a client that is gone must not end the program.
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    SSL_set_fd(ssl_.get(), peer.fd());
    accepted_ = SSL_accept(ssl_.get()) == 1;
  }

  bool accepted() const { return accepted_; }
  std::string version() const { return SSL_get_version(ssl_.get()); }

  std::string read()
  {
    char buffer[16384];
    const int count = accepted_ ? SSL_read(ssl_.get(), buffer, sizeof buffer) : 0;
    return count > 0 ? std::string(buffer, static_cast<std::size_t>(count)) : std::string();
  }
  bool write(std::string_view bytes)
  {
    return accepted_ && SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0;
  }
  /// Says that no more will come; without it the connection just ends.
  void end() { SSL_shutdown(ssl_.get()); }

private:
  std::shared_ptr<SSL> ssl_;
  bool accepted_ = false;
};

class TlsServer {
public:
  using Serve = std::function<void(TlsPeer&)>;

  TlsServer(const Identity& identity, Serve serve, const Identity* clients_authority = nullptr, int version = 0)
      : context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free), serve_(std::move(serve)), server_([this](Peer& peer) {
          TlsPeer secured(context_.get(), peer);
          serve_(secured);
        })
  {
    SSL_CTX_use_certificate(context_.get(), identity.certificate.get());
    SSL_CTX_use_PrivateKey(context_.get(), identity.key.get());
    if (version != 0) SSL_CTX_set_max_proto_version(context_.get(), version);
    // Debian forbids what is older than TLS 1.2 by its security level.
    if (version != 0 && version < TLS1_2_VERSION) SSL_CTX_set_security_level(context_.get(), 0);
    if (version != 0 && version < TLS1_2_VERSION) SSL_CTX_set_min_proto_version(context_.get(), version);
    if (clients_authority == nullptr) return;
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), clients_authority->certificate.get());
  }

  std::uint16_t port() const { return server_.port(); }
  net::Endpoint endpoint(const std::string& host, net::TlsFiles files) const
  {
    return net::TlsEndpoint{net::TcpEndpoint{host, server_.port()}, host, std::move(files)};
  }
  int connections() const { return server_.connections(); }

private:
  std::shared_ptr<SSL_CTX> context_;
  Serve serve_;
  LoopbackServer server_; // last: its threads use the others
};

} // namespace maestro::testing
