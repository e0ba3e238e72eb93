// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/descriptor.hpp>
#include <maestro/net/loop.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <strings/ascii.hpp>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace asio = boost::asio;

namespace maestro::net {

namespace {

/// Of what Asio was asked to do.
struct Outcome {
  boost::system::error_code error;
  std::size_t bytes = 0;
};

} // namespace

struct Descriptor::Impl {
  explicit Impl(int fd)
  {
    boost::system::error_code error;
    asio.assign(fd, error);
    if (!error) return;
    close(fd);
    throw Error(Fault::failed, "cannot wait for a connection: " + in_words(error));
  }

  void wait(asio::posix::descriptor_base::wait_type what)
  {
    complete([&](auto told) { asio.async_wait(what, std::move(told)); });
    Loop::current().fiber().throw_if_ended();
  }

  Outcome read_some(std::span<char> buffer)
  {
    const Outcome outcome =
        complete([&](auto told) { asio.async_read_some(asio::buffer(buffer.data(), buffer.size()), std::move(told)); });
    if (outcome.error == asio::error::operation_aborted) Loop::current().fiber().throw_if_ended();
    return outcome;
  }

  /// Has something begun that Asio calls the given function at the end of, and waits for that.
  template<class Begin>
  static Outcome complete(const Begin& begin)
  {
    Fiber& me = Loop::current().fiber();
    me.throw_if_ended();
    Outcome outcome;
    bool done = false;
    asio::cancellation_signal stop;
    begin(asio::bind_cancellation_slot(stop.slot(), [&](boost::system::error_code error, std::size_t bytes = 0) {
      outcome = {error, bytes};
      done = true;
      me.wake();
    }));
    me.complete(done, [&] { stop.emit(asio::cancellation_type::terminal); });
    return outcome;
  }

  asio::posix::stream_descriptor asio{Loop::current().io()};
};

Descriptor::Descriptor(int fd) : impl_(std::make_unique<Impl>(fd)) {}
Descriptor::Descriptor(Descriptor&&) noexcept = default;
Descriptor& Descriptor::operator=(Descriptor&&) noexcept = default;
Descriptor::~Descriptor() = default;

int Descriptor::fd() const { return impl_->asio.native_handle(); }

std::size_t Descriptor::read_some(std::span<char> buffer, std::error_code& error) const
{
  const Outcome outcome = impl_->read_some(buffer);
  error.clear();
  if (outcome.error && outcome.error != asio::error::eof) error = {outcome.error.value(), std::generic_category()};
  return outcome.bytes;
}

void Descriptor::wait_readable() const { impl_->wait(asio::posix::descriptor_base::wait_read); }
void Descriptor::wait_writable() const { impl_->wait(asio::posix::descriptor_base::wait_write); }

std::string in_words(const std::error_code& error) { return in_words(error.message()); }

std::string in_words(std::string text)
{
  const bool is_acronym = text.size() > 1 && strings::is_ascii_upper(text[1]);
  if (!text.empty() && !is_acronym) text[0] = strings::ascii_lower(text[0]);
  return text;
}

std::error_code last_error() { return {errno, std::generic_category()}; }

} // namespace maestro::net
