// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <support/shell.hpp>

#include <ostream>

namespace maestro::test {

namespace {

/// Tells what the last command said with the first check after it that fails.
class TellsWhatWasSaid : public doctest::IReporter {
public:
  explicit TellsWhatWasSaid(const doctest::ContextOptions& options) : out_(*options.cout) {}
  void log_assert(const doctest::AssertData& check) override
  {
    if (check.m_failed) out_ << take_last_said();
  }
  void test_case_start(const doctest::TestCaseData& /*unused*/) override { take_last_said(); }
  void report_query(const doctest::QueryData& /*unused*/) override {}
  void test_run_start() override {}
  void test_run_end(const doctest::TestRunStats& /*unused*/) override {}
  void test_case_reenter(const doctest::TestCaseData& /*unused*/) override {}
  void test_case_end(const doctest::CurrentTestCaseStats& /*unused*/) override {}
  void test_case_exception(const doctest::TestCaseException& /*unused*/) override {}
  void subcase_start(const doctest::SubcaseSignature& /*unused*/) override {}
  void subcase_end() override {}
  void log_message(const doctest::MessageData& /*unused*/) override {}
  void test_case_skipped(const doctest::TestCaseData& /*unused*/) override {}

private:
  std::ostream& out_;
};

REGISTER_LISTENER("what was said", 1, TellsWhatWasSaid);

} // namespace

} // namespace maestro::test
