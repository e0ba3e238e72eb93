// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/audit/news.hpp>
#include <maestro/model/audit.hpp>

#include <memory>

namespace maestro::audit {

/// Where news go. Each type of auditor has one, in a file of its own.
class Sink {
public:
  virtual ~Sink() = default;
  /// Whether it is told of this at all.
  virtual bool wants(const News&) const { return true; }
  /// Waits as long as it takes: whoever tells it sets a deadline. Throws Error if it could not be told.
  virtual void tell(const News& news) = 0;
};

// The auditor must outlive its sink.
std::unique_ptr<Sink> sink_of(const LogAuditor& auditor);
std::unique_ptr<Sink> sink_of(const FileAuditor& auditor);
std::unique_ptr<Sink> sink_of(const HttpAuditor& auditor);
std::unique_ptr<Sink> sink_of(const ExecAuditor& auditor);
std::unique_ptr<Sink> sink_of(const SlackAuditor& auditor);

} // namespace maestro::audit
