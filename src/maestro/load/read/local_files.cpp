// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/files.hpp>
#include <maestro/load/read/local_files.hpp>
#include <maestro/load/read/paths.hpp>

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <optional>

namespace maestro::reading {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& words, const std::string& hint = {})
{
  throw Error(Fault::description, words, hint);
}

bool is_within(const fs::path& path, const fs::path& folder)
{
  const fs::path way = path.lexically_relative(folder);
  return !way.empty() && *way.begin() != "..";
}

/// The file that a path leads to; nothing if there is none.
std::optional<std::string> followed(const std::string& path, const std::string& folder)
{
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory) return std::nullopt;
  if (error) refuse(error.message());
  const fs::path base = folder.empty() ? "." : folder;
  // Who writes a path out of the folder means it; a link may have been put there by somebody else.
  if (is_within(fs::path(path).lexically_normal(), base.lexically_normal()) && !is_within(real, fs::canonical(base)))
    refuse("is a symbolic link that leads out of the description's folder", "name the file that it leads to");
  return real.string();
}

} // namespace

LocalFile LocalFiles::read(const std::string& path) const
{
  LocalFile file;
  std::string content;
  if (options_.read) {
    content = options_.read(path);
  } else {
    struct stat status = {};
    if (stat(path.c_str(), &status) != 0) refuse(std::generic_category().message(errno));
    if (S_ISDIR(status.st_mode)) refuse("is a directory", "name its files one by one, or mount it with 'volumes'");
    if (!S_ISREG(status.st_mode)) refuse("is no regular file");
    file.mode = status.st_mode & 07777U;
    content = read_file(path, largest, options_.while_waiting);
  }
  if (content.size() > largest) refuse("has more than 4 MiB", "mount it with 'volumes', or make it part of an image");
  file.content = std::make_shared<const std::string>(std::move(content));
  return file;
}

const LocalFile* LocalFiles::given(const std::string& path) const
{
  const auto found = options_.files.find(path);
  return found == options_.files.end() ? nullptr : &found->second;
}

const LocalFile* LocalFiles::find(const std::string& path)
{
  auto known = known_.find(path);
  if (known == known_.end()) {
    LocalFile file;
    const std::string whole = beside(options_.file, path);
    if (const LocalFile* kept = given(path))
      file = *kept;
    else if (options_.read)
      file = read(whole);
    else if (const auto real = followed(whole, base_directory(options_.file)))
      file = read(*real);
    if (file.content) bytes_ += file.content->size();
    known = known_.emplace(path, std::move(file)).first;
  }
  return known->second.content == nullptr ? nullptr : &known->second;
}

const std::string& LocalFiles::text(const std::string& path)
{
  auto known = texts_.find(path);
  if (known == texts_.end()) {
    LocalFile file;
    if (const LocalFile* kept = given(path); kept != nullptr && kept->content != nullptr)
      file = *kept;
    else
      file.content = std::make_shared<const std::string>(reading::read(options_, beside(options_.file, path)));
    known = texts_.emplace(path, std::move(file)).first;
  }
  return *known->second.content;
}

FilesByPath LocalFiles::all() const
{
  FilesByPath all = known_;
  all.insert(texts_.begin(), texts_.end());
  return all;
}

} // namespace maestro::reading
