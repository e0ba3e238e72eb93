// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>

#include <explore/program.hpp>
#include <sys/mman.h>
#include <unistd.h>

#include <stdexcept>

namespace maestro::explore {
namespace {

int memory_file()
{
  const int file = memfd_create("explore", MFD_CLOEXEC);
  if (file < 0) throw std::runtime_error("no file in memory");
  return file;
}

std::string content_of(int file)
{
  std::string text(static_cast<std::size_t>(lseek(file, 0, SEEK_END)), '\0');
  const ssize_t count = pread(file, text.data(), text.size(), 0);
  text.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return text;
}

std::string taken_from(int file)
{
  std::string text = content_of(file);
  if (ftruncate(file, 0) != 0 || lseek(file, 0, SEEK_SET) != 0)
    throw std::runtime_error("a file in memory does not obey");
  return text;
}

} // namespace

Program::Program(const std::string& description) : description_(memory_file()), out_(memory_file()), err_(memory_file())
{
  describe(description);
}

void Program::describe(const std::string& description)
{
  if (ftruncate(description_, 0) != 0 ||
      pwrite(description_, description.data(), description.size(), 0) != static_cast<ssize_t>(description.size()))
    throw std::runtime_error("no room for the description");
}

Program::~Program()
{
  for (const int file : {description_, out_, err_}) close(file);
}

std::string Program::told_so_far() const { return content_of(out_); }

Program::End Program::run(const std::vector<std::string>& words)
{
  return run(words, [](const std::function<int()>& command) { return net::run(command, net::Time::simulated); });
}

Program::End Program::run_here(const std::vector<std::string>& words)
{
  return run(words, [](const std::function<int()>& command) { return command(); });
}

Program::End Program::run(const std::vector<std::string>& words, const cli::Carrier& carrier)
{
  std::vector<std::string> all{"-f", "/proc/self/fd/" + std::to_string(description_)};
  all.insert(all.end(), words.begin(), words.end());
  Terminal terminal(out_, err_);
  End end;
  end.exit_code = cli::run(all, terminal, carrier);
  end.out = taken_from(out_);
  end.err = taken_from(err_);
  return end;
}

} // namespace maestro::explore
