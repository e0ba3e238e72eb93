// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/files.hpp>
#include <maestro/base/overloaded.hpp>
#include <maestro/base/seconds.hpp>
#include <maestro/base/text.hpp>
#include <maestro/engine/digest.hpp>
#include <maestro/net/process.hpp>
#include <maestro/plan/secrets.hpp>
#include <maestro/run/secrets.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace maestro {

namespace {

constexpr std::size_t largest_secret = 1UL << 20U; // of a value

Error problem(const std::string& words, std::string hint = {}) { return {Fault::description, words, std::move(hint)}; }

/// Without the line end that editors and programs put behind the last line.
std::string without_line_end(std::string text)
{
  if (text.ends_with('\n')) text.resize(text.size() - (text.ends_with("\r\n") ? 2 : 1));
  return text;
}

std::string value_of_file(const std::string& path)
{
  try {
    return without_line_end(read_file(path, largest_secret + 2, [] { net::sleep({}); }));
  } catch (const Error& error) { // which takes it for the description
    throw problem(error.what());
  }
}

std::string value_of_variable(const std::string& name, std::span<const std::string> process_environment)
{
  for (const std::string& entry : process_environment)
    if (entry.starts_with(name) && entry.substr(name.size()).starts_with('=')) return entry.substr(name.size() + 1);
  throw problem(fmt::format("the environment variable {} is not set", name));
}

/// The end of what a program said is where it says why it ended. Its output, which may be the secret, is not shown, not
/// even where it repeats it.
std::string words_of(const net::ProcessResult& ended)
{
  constexpr std::size_t most_lines = 5;
  constexpr std::size_t most_of_a_line = 200;
  engine::Mask mask;
  mask.add(without_line_end(ended.output), "…");
  std::vector<std::string> lines;
  for (const std::string_view line : split(trimmed(ended.errors), '\n'))
    if (!trimmed(line).empty()) lines.push_back(excerpt(mask.over(std::string(trimmed(line))), most_of_a_line));
  if (lines.empty()) return "and said nothing";
  if (lines.size() > most_lines) lines.erase(lines.begin(), lines.end() - most_lines);
  return "and said: " + join(lines, " / ");
}

std::string value_of_command(const SecretCommand& source)
{
  const std::string& program = source.command.front();
  const auto ended = net::within(source.timeout, [&] {
    return net::run_process({.command = source.command,
                             .environment = {},
                             .input = {},
                             .output_limit = largest_secret + 3,
                             .errors_apart = true});
  });
  if (!ended)
    throw problem(fmt::format("{} did not end within {}", safe_text(program), in_seconds(source.timeout)),
                  "it cannot ask at the terminal; 'timeout' gives it more time");
  if (ended->status != 0)
    throw problem(fmt::format("{} ended with {} {}", safe_text(program), ended->status, words_of(*ended)));
  return without_line_end(ended->output);
}

} // namespace

Secrets::Secrets(const Environment& environment, std::span<const std::string> process_environment)
    : environment_(environment), process_environment_(process_environment)
{
}

std::string Secrets::read(const Secret& secret) const
{
  std::string value = std::visit(
      Overloaded{
          [](const SecretFile& file) { return value_of_file(file.path); },
          [&](const SecretVariable& variable) { return value_of_variable(variable.name, process_environment_); },
          [](const SecretCommand& command) { return value_of_command(command); },
      },
      secret.source);
  if (value.empty()) throw problem("its value is empty");
  if (value.size() > largest_secret) throw problem("its value has more than 1 MiB");
  if (value.find('\0') != std::string::npos) throw problem("its value has a NUL in it");
  return value;
}

void Secrets::look_up(const std::set<SecretName>& names)
{
  constexpr std::size_t at_a_time = 16;
  if (std::ranges::all_of(names, [&](const SecretName& name) { return knows(name); })) return;
  const auto permit = looking_.take(); // nobody looks up what another one is looking up
  std::map<SecretName, Error> problems;
  net::Group lookups(at_a_time);
  for (const SecretName& name : names) {
    if (values_->contains(name)) continue;
    lookups.spawn([&, name] {
      try {
        std::string value = read(environment_.secrets.at(name));
        mask_.add(value, stand_in(name));
        values_->emplace(name, std::move(value));
      } catch (const Error& error) { // all of them are told together
        problems.emplace(name, error);
      }
    });
  }
  lookups.wait();
  if (problems.empty()) return;
  std::vector<std::string> words;
  words.reserve(problems.size());
  for (const auto& [name, error] : problems) words.push_back(fmt::format("secret '{}': {}", name, error.what()));
  const std::string hint = problems.size() == 1 ? problems.begin()->second.hint() : std::string();
  throw problem(masked(join(words, "\n")), hint);
}

std::optional<SecretName> Secrets::missing(const Instance& instance)
{
  const std::set<SecretName> names = secrets_of(environment_, instance);
  std::set<SecretName> unknown;
  for (const SecretName& name : names)
    if (!knows(name) && !not_to_be_had_.contains(name)) unknown.insert(name);
  try {
    look_up(unknown);
  } catch (const Error&) { // the caller does without
    for (const SecretName& name : unknown)
      if (!knows(name)) not_to_be_had_.insert(name);
  }
  for (const SecretName& name : names)
    if (!knows(name)) return name;
  return std::nullopt;
}

std::string Secrets::masked(const Instance& instance, std::string words)
{
  if (words.empty()) return words;
  if (const auto name = missing(instance)) return fmt::format("… (not shown: secret '{}' cannot be had)", *name);
  return masked(std::move(words));
}

const std::string& Secrets::digest(const SecretName& name)
{
  const auto [place, is_new] = digests_.try_emplace(name);
  if (is_new) {
    std::string salt = "maestro secret";
    engine::append_for_digest(salt, {environment_.name, name.text()});
    place->second = engine::slow_digest(value(name), salt);
  }
  return place->second;
}

SecretDigests Secrets::digests(const std::set<SecretName>& names)
{
  look_up(names);
  for (const SecretName& name : names) {
    digest(name);
    net::sleep({}); // each takes a while, and a signal is to be seen
  }
  return digests_;
}

void Secrets::fill(engine::ContainerSpec& spec)
{
  for (const auto& [variable, name] : spec.secret_env)
    if (clean_utf8(value(name)) != value(name))
      throw problem(fmt::format("secret '{}' cannot stand in variable {}: it is no UTF-8", name, variable));
  for (const SecretName& name : secrets_of(spec)) digest(name);
  spec.secrets = values_;
  label_secrets(spec, digests_);
}

} // namespace maestro
