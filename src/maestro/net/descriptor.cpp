// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/descriptor.hpp>
#include <maestro/net/loop.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <unistd.h>

#include <cctype>
#include <cerrno>

namespace asio = boost::asio;

namespace maestro::net {

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
    Fiber& me = Loop::current().fiber();
    me.throw_if_ended();
    bool done = false;
    asio::cancellation_signal stop;
    asio.async_wait(what, asio::bind_cancellation_slot(stop.slot(), [&](boost::system::error_code) {
                      done = true;
                      me.wake();
                    }));
    me.complete(done, [&] { stop.emit(asio::cancellation_type::terminal); });
    me.throw_if_ended();
  }

  asio::posix::stream_descriptor asio{Loop::current().io()};
};

Descriptor::Descriptor(int fd) : impl_(std::make_unique<Impl>(fd)) {}
Descriptor::Descriptor(Descriptor&&) noexcept = default;
Descriptor& Descriptor::operator=(Descriptor&&) noexcept = default;
Descriptor::~Descriptor() = default;

int Descriptor::fd() const { return impl_->asio.native_handle(); }
void Descriptor::wait_readable() const { impl_->wait(asio::posix::descriptor_base::wait_read); }
void Descriptor::wait_writable() const { impl_->wait(asio::posix::descriptor_base::wait_write); }

std::string in_words(const std::error_code& error) { return in_words(error.message()); }

std::string in_words(std::string text)
{
  const auto is_upper = [&](std::size_t at) {
    return at < text.size() && std::isupper(static_cast<unsigned char>(text[at])) != 0;
  };
  if (is_upper(0) && !is_upper(1)) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

std::error_code last_error() { return {errno, std::generic_category()}; }

} // namespace maestro::net
