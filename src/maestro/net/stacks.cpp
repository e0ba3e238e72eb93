// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/stacks.hpp>

#include <boost/context/protected_fixedsize_stack.hpp>
#include <sys/mman.h>

#include <new>

namespace maestro::net {

namespace {

using Protected = boost::context::protected_fixedsize_stack;

constexpr std::size_t stacks_of_a_slab = 64;

std::size_t page() { return Protected::traits_type::page_size(); }

/// With the page below it.
std::size_t common_size() { return fiber_stack + page(); }

} // namespace

Stacks::~Stacks()
{
  for (char* const slab : slabs_) munmap(slab, stacks_of_a_slab * common_size());
}

boost::context::stack_context Stacks::allocate(std::size_t size)
{
#if defined(BOOST_USE_ASAN) || defined(BOOST_USE_VALGRIND)
  return Protected(size).allocate(); // these would take a stack's last life for its present one
#endif
  if (size != fiber_stack) return Protected(size).allocate();
  if (free_.empty()) free_.push_back(next_of_slab());
  boost::context::stack_context stack;
  stack.size = common_size();
  stack.sp = free_.back() + stack.size;
  free_.pop_back();
  return stack;
}

void Stacks::deallocate(boost::context::stack_context& stack)
{
#if defined(BOOST_USE_ASAN) || defined(BOOST_USE_VALGRIND)
  return Protected().deallocate(stack);
#endif
  if (stack.size != common_size()) return Protected().deallocate(stack);
  free_.push_back(static_cast<char*>(stack.sp) - stack.size);
}

char* Stacks::next_of_slab()
{
  if (slabs_.empty() || used_of_slab_ == stacks_of_a_slab) add_slab();
  char* const stack = slabs_.back() + used_of_slab_ * common_size();
  if (mprotect(stack, page(), PROT_NONE) != 0) throw std::bad_alloc();
  ++used_of_slab_;
  return stack;
}

void Stacks::add_slab()
{
  void* const memory = mmap(nullptr, stacks_of_a_slab * common_size(), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  slabs_.push_back(static_cast<char*>(memory));
  used_of_slab_ = 0;
}

} // namespace maestro::net
