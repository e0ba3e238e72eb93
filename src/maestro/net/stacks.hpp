// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/context/stack_context.hpp>

#include <cstddef>
#include <vector>

/// Internal to net.
namespace maestro::net {

/// Stacks are only touched as far as they are used; the page below each is not accessible. AddressSanitizer needs more.
#ifdef BOOST_USE_ASAN
constexpr std::size_t fiber_stack = 1UL << 20U;
#else
constexpr std::size_t fiber_stack = 256UL << 10U;
#endif
/// As much as a thread has: the main fiber is the program.
constexpr std::size_t main_stack = 8UL << 20U;

/// Where fibers get their stacks from, many at a time, and give them back to until the end: a stack of one's own costs
/// three calls of the system, of which the last interrupts all processors.
class Stacks {
public:
  Stacks() = default;
  ~Stacks();
  Stacks(const Stacks&) = delete;
  Stacks& operator=(const Stacks&) = delete;

  boost::context::stack_context allocate(std::size_t size);
  void deallocate(boost::context::stack_context& stack);

private:
  char* next_of_slab();
  void add_slab();

  std::vector<char*> slabs_;
  std::size_t used_of_slab_ = 0; // stacks of the last slab
  std::vector<char*> free_;      // the lowest byte of each, the page that is not accessible included
};

} // namespace maestro::net
