// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as what an engine answers. The first byte says which question it answers; streams come in pieces as well as
// at once, which must make no difference. The only exception is the error of that ship.
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/container/normal_form.hpp>
#include <maestro/engine/docker_json.hpp>
#include <maestro/engine/documents.hpp>
#include <maestro/engine/log_frames.hpp>
#include <maestro/engine/registry_words.hpp>
#include <maestro/engine/status_text.hpp>

#include "fuzz.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace maestro;
using namespace maestro::engine;

namespace {

/// What a stream gave: its items, and whether it was refused at the end.
template<class Item>
struct Outcome {
  std::vector<Item> items;
  bool refused = false;
  bool operator==(const Outcome&) const = default;
};

template<class Item, class Feed>
Outcome<Item> outcome(std::string_view body, std::size_t piece, Feed feed)
{
  Outcome<Item> outcome;
  try {
    for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) feed(body.substr(0, piece), outcome.items);
  } catch (const Error& error) {
    require(error.fault() == Fault::unreachable && *error.what() != '\0');
    outcome.refused = true;
  }
  return outcome;
}

std::vector<std::string> documents(std::string_view body, std::size_t piece)
{
  Documents documents("GET /fuzz");
  return outcome<std::string>(body, piece,
                              [&](std::string_view part, std::vector<std::string>& items) {
                                documents.feed(part, [&](std::string_view document) {
                                  items.emplace_back(document);
                                  return true;
                                });
                              })
      .items;
}

using Byte = std::pair<OutputStream, char>;

Outcome<Byte> log_output(std::string_view body, std::size_t piece)
{
  LogFrames frames;
  return outcome<Byte>(body, piece, [&](std::string_view part, std::vector<Byte>& items) {
    frames.feed(part, [&](OutputStream stream, std::string_view output) {
      for (const char c : output) items.emplace_back(stream, c);
      return true;
    });
  });
}

void check_event(std::string_view document)
{
  if (const auto event = parse_event(document)) require(!event->action.empty());
}

void check_pull(std::string_view document)
{
  const auto parsed = parse_pull(document);
  if (const auto* failure = std::get_if<PullFailure>(&parsed))
    require(failure->status == 0 || (failure->status >= 400 && failure->status <= 599));
  else
    require(std::get<PullProgress>(parsed).current >= 0 && std::get<PullProgress>(parsed).total >= 0);
}

void check_streams(std::string_view body, std::size_t piece)
{
  require(documents(body, piece) == documents(body, body.size()));
  require(log_output(body, piece) == log_output(body, body.size()));
}

void check_error_words(std::string_view body)
{
  const std::string words = error_words(body);
  require(code_points(words) <= 2000 && clean_utf8(words) == words);
}

void check_each_document(std::string_view body)
{
  for (const std::string& document : documents(body, body.size())) {
    check_pull(document);
    check_event(document);
  }
}

/// The same containers as in the whole list, or fewer.
void check_containers_on(std::string_view body)
{
  NetworkState network;
  network.id = "0123456789ab";
  network.name = "shop";
  const auto on_it = parse_containers_on(network, body);
  const auto all = parse_containers(body);
  require(on_it.size() <= all.size());
  for (const ContainerSummary& one : on_it)
    require(std::ranges::any_of(all, [&](const ContainerSummary& other) { return other.id == one.id; }));
}

void check_registry_words(std::string_view body)
{
  registry_trouble(body);
  const unsigned status = registry_status(body);
  require(status == 0 || (status >= 400 && status <= 599));
}

void check_age(std::string_view status_text)
{
  if (const auto told = age(status_text)) require(told->count() >= 0);
}

using Check = void (*)(std::string_view);
constexpr std::array<Check, 22> checks{
    [](std::string_view body) { parse_containers(body); },
    [](std::string_view body) { parse_container(body); },
    [](std::string_view body) { parse_images(body); },
    [](std::string_view body) { parse_version(body); },
    [](std::string_view body) { require(!parse_created(body).id.empty()); },
    [](std::string_view body) { parse_networks(body); },
    [](std::string_view body) { require(!parse_exec_created(body).empty()); },
    [](std::string_view body) { parse_exec_state(body); },
    check_each_document,
    check_error_words,
    [](std::string_view body) { check_streams(body, 1 + body.size() % 7); },
    [](std::string_view body) { require(!parse_network_created(body).empty()); },
    [](std::string_view body) { require(!parse_volume(body).name.empty()); },
    [](std::string_view body) { parse_volumes(body); },
    [](std::string_view body) { normal_form(parse_retold(body).settings); },
    [](std::string_view body) { parse_image_config(body); },
    [](std::string_view body) { parse_warnings(body); },
    [](std::string_view body) { parse_identity_token(body); },
    [](std::string_view body) { require(!parse_registry_digest(body).empty()); },
    check_containers_on,
    check_registry_words,
    check_age,
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  if (size == 0) return 0;
  const std::string_view body = as_text(data + 1, size - 1);
  try {
    // Letters, so that a person can read and write the corpus: 'a' is the first check.
    checks[(data[0] + checks.size() * 256 - 'a') % checks.size()](body);
  } catch (const Error& error) {
    require(error.fault() == Fault::unreachable && *error.what() != '\0');
  }
  return 0;
}
