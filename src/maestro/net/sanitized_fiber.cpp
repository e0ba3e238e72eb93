// SPDX-License-Identifier: Apache-2.0
// AddressSanitizer follows fibers only through Boost.Context's ucontext implementation. Debian's library is built for
// the other one; the few functions of this one that are not in its headers are here.
#ifdef BOOST_USE_UCONTEXT

#include <boost/context/fiber.hpp>

namespace boost::context::detail {

namespace {

/// Of each thread: the fiber that runs on it, at first the thread itself.
struct Running {
  fiber_activation_record thread;
  fiber_activation_record* now = &thread;
};

} // namespace

fiber_activation_record*& fiber_activation_record::current() noexcept
{
  thread_local Running running;
  return running.now;
}

} // namespace boost::context::detail

#endif
