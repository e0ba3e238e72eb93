// SPDX-License-Identifier: Apache-2.0
#define PCRE2_CODE_UNIT_WIDTH 8
#include <maestro/base/text.hpp>
#include <maestro/pattern/pattern.hpp>
#include <maestro/pattern/python_syntax.hpp>

#include <fmt/core.h>
#include <pcre2.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <exception>
#include <functional>
#include <new>

namespace maestro {

namespace {

constexpr std::size_t longest_expression = 64UL << 10U;
constexpr std::uint32_t deepest_nesting = 100;     // PCRE2 takes 0.6 KB of stack for each level, and a fiber has 256 KB
constexpr std::uint32_t most_memory = 64UL << 10U; // KiB, of one search
constexpr std::uint32_t most_matches = 100'000'000; // PCRE2 begins to count anew at each place of the text: see Effort
constexpr std::uint64_t most_effort = 20'000'000;   // about half a second
constexpr std::chrono::milliseconds most_time{500}; // of the processor

template<class Object, void (*free)(Object*)>
struct Free {
  void operator()(Object* object) const { free(object); }
};
using Code = std::unique_ptr<pcre2_code, Free<pcre2_code, pcre2_code_free>>;
using CompileContext = std::unique_ptr<pcre2_compile_context, Free<pcre2_compile_context, pcre2_compile_context_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Free<pcre2_match_context, pcre2_match_context_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Free<pcre2_match_data, pcre2_match_data_free>>;

template<class Object>
Object existing(Object object)
{
  if (!object) throw std::bad_alloc();
  return object;
}

std::string words_of(int error)
{
  std::array<PCRE2_UCHAR, 256> buffer{};
  pcre2_get_error_message(error, buffer.data(), buffer.size());
  return reinterpret_cast<const char*>(buffer.data());
}

/// What this thread has had of the processor.
std::chrono::nanoseconds processor_time()
{
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// What a search has cost. PCRE2's own limit holds for one beginning of a match only, and a long text has many.
class Effort {
public:
  Effort(std::size_t text, const Pattern::Pause& pause) : text_(text), pause_(pause) {}

  /// One item of the expression is about to be tried at this position. False if the search is to end.
  bool add(std::size_t position)
  {
    // One for each item and for each byte that was passed over.
    spent_ += 1 + (position > position_ ? position - position_ : position_ - position);
    position_ = position;
    // An item that does not match may have looked at all of the text, without a sign of it.
    unclocked_ += 1 + text_;
    if (unclocked_ > most_unclocked && !may_go_on()) return false;
    return spent_ <= most_effort;
  }

  void rethrow() const
  {
    if (thrown_) std::rethrow_exception(thrown_);
  }

private:
  static constexpr std::uint64_t most_unclocked =
      200'000; // steps: a fraction of a millisecond, where a processor is free
  static constexpr std::chrono::milliseconds slice{5};

  /// Looks at the clock, and lets others run if it is time.
  bool may_go_on()
  {
    unclocked_ = 0;
    const auto used = processor_time() - begin_of_slice_;
    if (used < slice) return true;
    used_before_ += used;
    if (used_before_ > most_time) return false;
    try {
      if (pause_) pause_();
    } catch (...) { // thrown again behind PCRE2, which is written in C
      thrown_ = std::current_exception();
      return false;
    }
    begin_of_slice_ = processor_time();
    return true;
  }

  std::size_t text_;
  const Pattern::Pause& pause_;
  std::uint64_t spent_ = 0, unclocked_ = 0;
  std::size_t position_ = 0;
  std::chrono::nanoseconds begin_of_slice_ = processor_time(), used_before_{0};
  std::exception_ptr thrown_;
};

int count_effort(pcre2_callout_block* at, void* effort)
{
  return static_cast<Effort*>(effort)->add(at->current_position) ? 0 : PCRE2_ERROR_CALLOUT;
}

Code compiled(const std::string& expression)
{
  if (expression.size() > longest_expression)
    throw BadPattern(expression.substr(0, 60), fmt::format("longer than {} bytes", longest_expression), 0);
  const Translated translated = from_python(expression);
  const CompileContext context = existing(CompileContext(pcre2_compile_context_create(nullptr)));
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  pcre2_set_parens_nest_limit(context.get(), deepest_nesting);
  const std::uint32_t unicode = translated.ascii ? 0 : PCRE2_UCP;
  int error = 0;
  PCRE2_SIZE offset = 0;
  Code code(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated.text.data()), translated.text.size(),
                          PCRE2_UTF | unicode | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOTALL | PCRE2_AUTO_CALLOUT, &error,
                          &offset, context.get()));
  if (!code) throw BadPattern(expression, words_of(error), translated.origin.at(offset));
  return code;
}

} // namespace

BadPattern::BadPattern(const std::string& expression, const std::string& words, std::size_t offset)
    : Error(Fault::description, fmt::format("the regular expression /{}/ is wrong at character {}: {}", expression,
                                            code_points(std::string_view(expression).substr(0, offset)) + 1, words)),
      words_(words), offset_(offset)
{
}

CostlyPattern::CostlyPattern(const std::string& expression, const std::string& words)
    : Error(Fault::failed,
            fmt::format("the regular expression /{}/ cannot be searched for in this text: {}", expression, words),
            "avoid repetitions inside of repetitions, and repetitions that nothing follows")
{
}

struct Pattern::Impl {
  std::string expression;
  Code code;
  MatchContext limits;
};

Pattern::Pattern(const std::string& expression) : impl_(std::make_unique<Impl>())
{
  impl_->expression = expression;
  impl_->code = compiled(expression);
  impl_->limits = existing(MatchContext(pcre2_match_context_create(nullptr)));
  pcre2_set_match_limit(impl_->limits.get(), most_matches);
  pcre2_set_heap_limit(impl_->limits.get(), most_memory);
}

Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

bool Pattern::found_in(std::string_view text, const Pause& pause) const
{
  const std::string clean = clean_utf8(text);
  const MatchData match = existing(MatchData(pcre2_match_data_create(1, nullptr)));
  Effort effort(clean.size(), pause);
  pcre2_set_callout(impl_->limits.get(), count_effort, &effort);
  const int result = pcre2_match(impl_->code.get(), reinterpret_cast<PCRE2_SPTR>(clean.data()), clean.size(), 0, 0,
                                 match.get(), impl_->limits.get());
  effort.rethrow();
  if (result >= 0) return true;
  if (result == PCRE2_ERROR_NOMATCH) return false;
  const std::string words = result == PCRE2_ERROR_CALLOUT || result == PCRE2_ERROR_MATCHLIMIT ? "it would take too long"
                            : result == PCRE2_ERROR_HEAPLIMIT ? "it would take too much memory"
                                                              : words_of(result);
  throw CostlyPattern(impl_->expression, words);
}

} // namespace maestro
