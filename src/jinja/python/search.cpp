// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/search.hpp>
#include <jinja/python/text.hpp>

#include <algorithm>
#include <utility>

namespace jinja {

namespace {

/// What is shorter needs no cut.
constexpr std::size_t few_bytes = 1;

/// A text that is read from its begin, or from its end.
struct Forwards {
  std::string_view text;
  unsigned char operator[](std::size_t at) const { return static_cast<unsigned char>(text[at]); }
};
struct Backwards {
  std::string_view text;
  unsigned char operator[](std::size_t at) const { return static_cast<unsigned char>(text[text.size() - 1 - at]); }
};

/// Where the largest suffix begins, by the order of bytes or by the opposite order, and its period.
template<class Text>
std::pair<std::size_t, std::size_t> largest_suffix(const Text& text, bool opposite)
{
  std::size_t suffix = 0;
  std::size_t candidate = 1;
  std::size_t equal = 0; // so many bytes of the two agree
  std::size_t period = 1;
  while (candidate + equal < text.text.size()) {
    const unsigned char one = text[candidate + equal];
    const unsigned char best = text[suffix + equal];
    if (one == best) {
      if (++equal < period) continue;
      candidate += period;
      equal = 0;
    } else if (opposite ? one > best : one < best) {
      candidate += equal + 1;
      equal = 0;
      period = candidate - suffix;
    } else {
      suffix = candidate++;
      equal = 0;
      period = 1;
    }
  }
  return {suffix, period};
}

} // namespace

Search::Search(Meter& meter, std::string_view wanted) : meter_(meter), wanted_(wanted)
{
  if (wanted_.size() > few_bytes) forwards_ = cut<Forwards>();
}

template<class Text>
Search::Cut Search::cut() const
{
  meter_.walk(2 * wanted_.size());
  const Text wanted{wanted_};
  const auto [left, period] = std::max(largest_suffix(wanted, false), largest_suffix(wanted, true));
  bool repeats = left + period <= wanted_.size();
  for (std::size_t i = 0; repeats && i < left; ++i) repeats = wanted[i] == wanted[i + period];
  return {left, repeats ? period : std::max(left, wanted_.size() - left) + 1, repeats};
}

template<class Text>
std::size_t Search::found(const Cut& cut, std::string_view text) const
{
  const Text wanted{wanted_};
  const Text searched{text};
  const std::size_t size = wanted_.size();
  std::size_t known = 0; // so many bytes at the begin are known to agree
  Pace pace(meter_);
  for (std::size_t at = 0; at + size <= text.size();) {
    pace.at(at);
    std::size_t right = std::max(cut.left, known);
    while (right < size && wanted[right] == searched[at + right]) ++right;
    if (right < size) {
      at += right - cut.left + 1;
      known = 0;
      continue;
    }
    std::size_t left = cut.left;
    while (left > known && wanted[left - 1] == searched[at + left - 1]) --left;
    if (left <= known) return at;
    at += cut.period;
    known = cut.repeats ? size - cut.period : 0;
  }
  return npos;
}

std::size_t Search::first_in(std::string_view text, std::size_t from) const
{
  if (wanted_.size() > few_bytes) {
    const std::size_t at = from <= text.size() ? found<Forwards>(forwards_, text.substr(from)) : npos;
    return at == npos ? npos : from + at;
  }
  const std::size_t at = text.find(wanted_, from);
  meter_.walk(std::min(at, text.size()) - std::min(from, text.size()));
  return at;
}

std::size_t Search::last_in(std::string_view text) const
{
  if (wanted_.size() > few_bytes) {
    if (backwards_.period == 0) backwards_ = cut<Backwards>();
    const std::size_t at = found<Backwards>(backwards_, text);
    return at == npos ? npos : text.size() - at - wanted_.size();
  }
  const std::size_t at = text.rfind(wanted_);
  meter_.walk(text.size() - (at == npos ? 0 : at));
  return at;
}

} // namespace jinja
