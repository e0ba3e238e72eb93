// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "definition.hpp"
#include <unit/engine/scripted_daemon.hpp>

#include <map>
#include <string>

namespace maestro::contract {

/// A daemon whose newest API version is a given one, and whose answers are made from its definition.
class DefinedDaemon {
public:
  explicit DefinedDaemon(const std::string& version, Fullness fullness = Fullness::everything);

  /// Plays with an engine that has agreed on the version, and returns the requests that this makes, whole.
  std::vector<std::string> with(const std::function<void(engine::Engine&)>& play);

  const Definition& definition() const { return definition_; }
  /// The last answer to a call: {"Id": …} to "GET /containers/{id}/json".
  const boost::json::value& told(const std::string& call) const { return told_.at(call); }
  /// From now on every call is refused with these words.
  void refuse(std::string words) { refusal_ = std::move(words); }
  /// The content type of a stream of events.
  void tell_events_as(std::string type) { event_type_ = std::move(type); }

private:
  std::string answer_to(const std::string& request);
  std::string body_of(const std::string& call);
  std::string sent(unsigned status, const std::string& body, const std::string& headers) const;

  std::string version_;
  Definition definition_;
  Fullness fullness_;
  std::string refusal_;
  std::string event_type_ = "application/json";
  std::map<std::string, boost::json::value> told_;
  testing::Daemon daemon_;
};

} // namespace maestro::contract
