// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/seconds.hpp>
#include <maestro/engine/keychain.hpp>
#include <maestro/net/process.hpp>

#include <fmt/core.h>

#include <utility>

namespace maestro::engine {

namespace {

/// The protocol's way to say that there is nothing.
bool is_nothing_known(const net::ProcessResult& result)
{
  return result.output.find("credentials not found") != std::string::npos ||
         result.errors.find("credentials not found") != std::string::npos;
}

} // namespace

Keychain::Keychain(DockerConfig config, net::Duration patience) : config_(std::move(config)), patience_(patience) {}

KeptLogin Keychain::of(const std::string& host)
{
  Entry& entry = entries_[host];
  if (!entry.kept) {
    const auto turn = entry.turn.take();
    if (!entry.kept) entry.kept = look_up(host); // unless another fiber did so while this one waited
  }
  return *entry.kept;
}

KeptLogin Keychain::look_up(const std::string& host) const
{
  KeptLogin kept;
  if (const std::string helper = helper_for(config_, host); !helper.empty()) kept = ask(helper, host);
  if (!kept.login) kept.login = login_in(config_, host);
  return kept;
}

KeptLogin Keychain::ask(const std::string& helper, const std::string& host) const
{
  const std::string program = "docker-credential-" + helper;
  const std::string question = helper_question(config_, host);
  try {
    const auto ended = net::within(patience_, [&] {
      return net::run_process(
          {.command = {program, "get"}, .environment = {}, .input = question, .errors_apart = true});
    });
    if (!ended) return {std::nullopt, fmt::format("{} did not answer within {}", program, in_seconds(patience_))};
    const net::ProcessResult& result = *ended;
    if (result.status != 0)
      return {std::nullopt, is_nothing_known(result)
                                ? std::string()
                                : fmt::format("{} failed for {} ({}): {}", program, host, result.status,
                                              helper_words(result.output, result.errors))};
    auto login = parse_helper_answer(result.output);
    if (!login) return {std::nullopt, fmt::format("{} gave no credentials for {}", program, host)};
    login->server = question;
    return {std::move(login), {}};
  } catch (const Error& error) { // a pull need not fail for it: it may need no login
    return {std::nullopt, error.what()};
  }
}

} // namespace maestro::engine
