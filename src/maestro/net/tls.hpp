// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/descriptor.hpp>
#include <maestro/net/stream.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

struct ssl_ctx_st;
struct ssl_st;

/// Internal to net: TLS by OpenSSL over a Descriptor.
namespace maestro::net {

/// What was read from TlsFiles, shared by all connections that use the same files at the same time.
class TlsContexts {
public:
  using Context = std::shared_ptr<ssl_ctx_st>;
  /// Throws Error that names the file at fault.
  Context of(const TlsFiles& files);

private:
  std::vector<std::pair<TlsFiles, std::weak_ptr<ssl_ctx_st>>> known_;
};

/// The client's side of one connection. One fiber may read while another writes.
class TlsSession {
public:
  TlsSession(TlsContexts::Context context, TlsFiles files, const Descriptor& descriptor, const std::string& host);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// Throws Error that says why the server, or we, were refused.
  void handshake();
  /// 0 at the end of the stream, or with error set.
  std::size_t read_some(std::span<char> buffer, std::error_code& error);
  std::size_t write_some(std::string_view bytes, std::error_code& error);

  /// The connection below, as OpenSSL sees it.
  struct Wire {
    int fd = -1;
    int error = 0; // errno of the last failed call
  };

private:
  struct Free {
    void operator()(ssl_st* ssl) const;
  };
  template<class Call>
  std::size_t drive(Call call, std::error_code& error);
  [[noreturn]] void refuse(const std::error_code& error) const;

  TlsContexts::Context context_;
  TlsFiles files_; // for messages
  const Descriptor& descriptor_;
  Wire wire_;
  std::unique_ptr<ssl_st, Free> ssl_;
};

/// What to do about an error of a TLS connection, or empty.
std::string tls_hint(const std::error_code& error);

} // namespace maestro::net
