// SPDX-License-Identifier: Apache-2.0
#include <maestro/audit/delivery.hpp>
#include <maestro/audit/web.hpp>
#include <maestro/base/error.hpp>
#include <maestro/base/overloaded.hpp>
#include <maestro/base/seconds.hpp>
#include <maestro/base/text.hpp>
#include <maestro/base/url.hpp>

#include <fmt/core.h>
#include <strings/base64.hpp>

#include <algorithm>
#include <utility>

namespace maestro::audit {

namespace {

using namespace std::chrono_literals;

constexpr net::Duration pause = 200ms;       // before the second try
constexpr std::size_t least_of_a_secret = 8; // shorter ones are words

void hide(engine::Mask& mask, const std::string& secret)
{
  if (secret.size() >= least_of_a_secret) mask.add(secret, "***");
}

void hide_header(engine::Mask& mask, const std::string& value)
{
  hide(mask, value);
  const std::string token = value.substr(value.find(' ') + 1); // behind `Bearer`
  hide(mask, token);
  if (!value.starts_with("Basic ")) return;
  if (const auto user = strings::from_base64(token)) hide(mask, user->substr(user->find(':') + 1));
}

/// A token may be any part of an address but its server.
void hide_address(engine::Mask& mask, const std::string& address)
{
  hide(mask, address);
  const auto url = parse_url(address);
  if (!url || url->target.size() < 2) return;
  mask.add(url->target, "/***");
  if (const std::string path = url->target.substr(0, url->target.find('?')); path.size() > 1) mask.add(path, "/***");
}

engine::Mask mask_of(const AuditorKind& kind)
{
  engine::Mask mask;
  std::visit(Overloaded{[](const LogAuditor&) {}, [](const FileAuditor&) {}, [](const ExecAuditor&) {},
                        [&](const HttpAuditor& hook) {
                          hide_address(mask, hook.endpoint);
                          for (const auto& [name, value] : hook.headers) hide_header(mask, value);
                        },
                        [&](const SlackAuditor& slack) {
                          if (slack.url != SlackAuditor().url) hide_address(mask, slack.url);
                          hide(mask, slack.token);
                        }},
             kind);
  return mask;
}

} // namespace

Delivery::Delivery(const Auditor& auditor)
    : auditor_(auditor), sink_(std::visit([](const auto& kind) { return sink_of(kind); }, auditor.kind)),
      mask_(mask_of(auditor.kind))
{
}

bool Delivery::wants(const News& news) const
{
  const bool is_in_its_level =
      news.of_command || news.kind == News::Kind::failed || auditor_.level == AuditLevel::debug;
  return is_in_its_level && sink_->wants(news);
}

bool Delivery::holds_up(const News& news) const
{
  return news.of_command && news.kind == News::Kind::begun && !auditor_.ignore_errors && wants(news);
}

void Delivery::tell(const News& news)
{
  constexpr int most_tries = 2; // a second one may go better
  const net::TimePoint end = net::now() + auditor_.timeout;
  std::string why;
  const auto told = net::within(auditor_.timeout, [&] {
    for (int tries = 0;;) {
      net::Duration wait = pause;
      try {
        sink_->tell(news);
        return true;
      } catch (const Busy& busy) {
        why = busy.what();
        wait = std::max(wait, busy.wait());
      } catch (const Error& error) {
        why = error.hint().empty() ? error.what() : fmt::format("{}; {}", error.what(), error.hint());
        if (++tries == most_tries) return false;
      }
      if (net::now() + wait >= end) return false;
      net::sleep(wait);
    }
  });
  if (told && *told) return;
  if (why.empty()) why = "no answer within " + in_seconds(auditor_.timeout);
  throw Error(Fault::failed, mask_.empty() ? why : mask_.over(why));
}

void Delivery::queue(News news)
{
  if (is_given_up_) return;
  queue_.push_back(std::move(news));
  queued_.notify();
}

void Delivery::work()
{
  for (;;) {
    while (queue_.empty()) queued_.wait();
    const News news = std::move(queue_.front());
    queue_.pop_front();
    is_busy_ = true;
    try {
      tell(news);
    } catch (const Error& error) { // what was done was done all the same
      ++failed_;
      why_ = error.what();
    }
    is_busy_ = false;
    if (is_idle()) told_.notify();
  }
}

void Delivery::drain(net::Duration limit)
{
  net::within(std::min(limit, net::Duration(auditor_.timeout)), [&] {
    while (!is_idle()) told_.wait();
  });
}

void Delivery::give_up() { is_given_up_ = true; }

std::string Delivery::name() const { return fmt::format("auditor {} ({})", auditor_.number, type_of(auditor_.kind)); }

std::optional<std::string> Delivery::complaint() const
{
  const std::size_t missed = failed_ + queue_.size() + (is_busy_ ? 1 : 0);
  if (missed == 0 || auditor_.ignore_errors) return std::nullopt;
  return fmt::format("{} was not told of {}: {}", name(), counted(missed, "event"),
                     why_.empty() ? "it was too slow" : why_);
}

} // namespace maestro::audit
