// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/container/path.hpp>
#include <maestro/load/grammar/file.hpp>
#include <maestro/load/read/container/groups.hpp>
#include <maestro/load/read/secrets.hpp>
#include <maestro/load/table/defaults.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace maestro::reading {

namespace {

using Source = ContainerFile::Source;

struct FileKeys {
  static constexpr auto name = "file";
  static constexpr auto doc = "A file in full, under `files` of a container: one of `file`, `content`, `template` and "
                              "`secret`, and what else is to be said of it.";
  static constexpr std::array keys{
      Key{"file", Form::text, "", "A local file, relative to the description's folder.", "tls/web.pem"},
      Key{"content", Form::text, "", "Its content itself.", "\"listen 8080;\\n\""}.free_text(),
      Key{"template", Form::text, "",
          "A local template, rendered with the container's variables as `env` and the functions of `maestro-guest`.",
          "nginx.conf.j2"},
      Key{"secret", Form::text, "", "The value of a secret of the description.", "db_password"},
      Key{"mode", Form::text, "the local file's, '0644' for content and templates, '0400' for secrets",
          "Its permissions, in octal digits.", "'0640'"},
      Key{"owner", Form::text, "'0:0'", "Numbers of its user and group.", "'101:101'"},
      Key{"optional", Form::boolean, "false", "Whether it is left out where the local file is missing.", "true"},
  };
};

struct Files {
  static constexpr auto name = "files";
  static constexpr auto doc = "Keys of services and of instances: what is put into a container before it is started.";
  static constexpr std::array keys{
      Key{"files", Form::files, "none", "Files by their paths in the container, with the folders that they need.",
          "{/etc/nginx/nginx.conf: {template: nginx.conf.j2}}"}
          .made_of(section<FileKeys>)
          .merged(Merging::by_name),
      Key{"guest", Form::boolean, default_of<&ContainerSettings::guest>,
          "Puts the program `maestro-guest` there as `/usr/local/bin/maestro-guest`.", "true"},
  };
};

/// Whether a file can have this path in a container, as it is written; if not, that is told.
bool check_path(const MappingReader& reader, const Node& key)
{
  constexpr std::size_t longest_path = 4095;
  constexpr std::size_t longest_name = 255;
  const std::string_view path = key.text;
  const auto refuse = [&](std::string_view why, std::string hint = {}) {
    reader.error(key, fmt::format("a file cannot be put at {}: {}", in_quotes(path), why), std::move(hint));
    return false;
  };
  if (!path.starts_with('/')) return refuse("that is no absolute path in the container");
  if (path.ends_with('/')) return refuse("that is a folder", "name the file, too");
  if (path.find('\0') != std::string_view::npos) return refuse("no path has a zero byte in it");
  if (path.size() > longest_path) return refuse("that is longer than 4095 bytes");
  for (const std::string_view part : split(path, '/')) {
    if (part == "..") return refuse("'..' leads nowhere certain", "write the path without it");
    if (part.size() > longest_name) return refuse("a name in it is longer than 255 bytes");
  }
  if (path.ends_with("/.")) return refuse("that is a folder", "name the file, too");
  return true;
}

/// Reads the local file or template, if it has one. False if there is none, which was told unless it is optional.
bool read_local(const MappingReader& reader, const Node& place, bool optional, ContainerFile& file)
{
  Loading& loading = reader.loading();
  const auto fail = [&](const std::string& words, std::string hint) {
    reader.error(place, fmt::format("{} {} {}", to_text(file.source), in_quotes(file.name), words), std::move(hint));
    return false;
  };
  try {
    const std::size_t before = loading.local_files.bytes();
    const LocalFile* local = loading.local_files.find(file.name);
    loading.bytes += loading.local_files.bytes() - before;
    if (local == nullptr)
      return optional ? false
                      : fail("does not exist", "paths are relative to the description's folder; with 'optional: true' "
                                               "a missing file is left out");
    if (file.source != Source::file) return true; // a template is rendered when all is known
    file.content = local->content;
    file.mode = local->mode;
  } catch (const Error& error) { // what cannot be read is a problem of the description
    if (loading.options.read && optional) return false;
    return fail(std::string(error.what()), error.hint());
  }
  return true;
}

/// The key that says where the content comes from; null, and told, if it is not exactly one.
const Node* read_source(const Reader<FileKeys>& reader, const Node& path, ContainerFile& file)
{
  const Node* chosen = nullptr;
  const auto choose = [&](Source source, const Node* value, const std::optional<std::string>& text) {
    if (value == nullptr || !text) return;
    if (chosen != nullptr)
      reader.error(*value, fmt::format("'{}' has no place beside '{}'", to_text(source), to_text(file.source)),
                   "the content comes from one of 'file', 'content', 'template' and 'secret'");
    chosen = value;
    file.source = source;
    if (source == Source::content)
      file.content = std::make_shared<const std::string>(*text);
    else
      file.name = *text;
  };
  choose(Source::file, reader.find("file"), reader.text("file"));
  choose(Source::content, reader.find("content"), reader.text("content"));
  choose(Source::template_, reader.find("template"), reader.text("template"));
  choose(Source::secret, reader.find("secret"), reader.text("secret"));
  if (chosen == nullptr)
    reader.error(path, "nothing says what the file holds", "give it one of 'file', 'content', 'template' and 'secret'");
  return chosen;
}

/// Nothing if it is not to be there, or cannot.
std::optional<ContainerFile> read_file_in_full(const Reader<FileKeys>& reader, const Node& path)
{
  ContainerFile file;
  const bool optional = reader.boolean("optional").value_or(false);
  const Node* source = read_source(reader, path, file);
  if (source == nullptr) return std::nullopt;
  switch (file.source) {
  case Source::content:
    reader.loading().bytes += file.content->size();
    if (file.content->size() > LocalFiles::largest) reader.error(*source, "a file has at most 4 MiB");
    break;
  case Source::file:
  case Source::template_:
    if (!read_local(reader, *source, optional, file)) return std::nullopt;
    break;
  case Source::secret:
    if (!known_secret(reader, *source, file.name)) return std::nullopt;
    file.mode = 0400;
    break;
  }
  if (optional && (file.source == Source::content || file.source == Source::secret))
    reader.error(*reader.find("optional"), fmt::format("'optional' says nothing of '{}'", to_text(file.source)),
                 "only local files may be missing");
  if (const auto text = reader.text("mode")) {
    if (const auto mode = parse_mode(*text))
      file.mode = *mode;
    else
      reader.error(*reader.find("mode"), fmt::format("{} are no permissions", in_quotes(*text)),
                   "write octal digits up to 7777, such as '0640'");
  }
  if (const auto text = reader.text("owner")) {
    if (const auto owner = parse_owner(*text))
      std::tie(file.user, file.group) = *owner;
    else
      reader.error(*reader.find("owner"), fmt::format("{} is no owner", in_quotes(*text)),
                   "write the numbers of user and group, such as '1000:1000': names are known in the image only");
  }
  if (file.source == Source::content && !is_for_everybody(file.mode)) reader.loading().withheld.push_back(source);
  return file;
}

std::optional<ContainerFile> read_entry(const MappingReader& reader, const yaml::Entry& entry)
{
  if (entry.value->kind == yaml::Kind::scalar && !entry.value->is_null()) {
    ContainerFile file;
    file.source = Source::file;
    file.name = entry.value->text;
    if (!read_local(reader, *entry.value, false, file)) return std::nullopt;
    return file;
  }
  const Where here{"file", entry.key->text, &reader.where()};
  return read_file_in_full(open<FileKeys>(reader.loading(), entry.value, here), *entry.key);
}

void read_file_keys(const MappingReader& container, ContainerDraft& draft)
{
  const auto reader = also<Files>(container);
  set(draft.settings.guest, reader.boolean("guest"));
  const Node* files = reader.mapping_of("files");
  if (files == nullptr) return;
  std::set<std::string> own;
  for (const yaml::Entry& entry : files->entries) {
    if (!check_path(reader, *entry.key)) continue;
    const std::string path = cleaned_path(entry.key->text);
    if (!own.insert(path).second) reader.error(*entry.key, fmt::format("{} is given twice", in_quotes(path)));
    draft.files.erase(path);
    auto file = read_entry(reader, entry);
    if (!file) continue;
    file->path = path;
    draft.files.emplace(path, FileDraft{std::move(*file), entry.key});
  }
}

} // namespace

KeyGroup file_keys() { return {section<Files>, read_file_keys}; }

} // namespace maestro::reading
