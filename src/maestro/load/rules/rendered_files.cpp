// SPDX-License-Identifier: Apache-2.0
#include <jinja/template.hpp>
#include <maestro/base/error.hpp>
#include <maestro/guest_template/functions.hpp>
#include <maestro/load/read/paths.hpp>
#include <maestro/load/read/reader.hpp>
#include <maestro/load/rules/rules.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <stdexcept>
#include <tuple>
#include <unordered_map>

namespace maestro::reading {

namespace {

using Clock = std::chrono::steady_clock;

/// What the templates of files see: the variables of one container after the other.
class Inside {
public:
  explicit Inside(const Environment& environment) : environment_(environment) {}

  void enter(const Instance& instance)
  {
    if (instance_ == &instance) return;
    if (instance_ == nullptr || instance_->service != instance.service) {
      links_ = links_of(environment_, environment_.services.at(instance.service));
      told_.clear();
    }
    instance_ = &instance;
    guest::Variables own;
    for (const std::string_view entry : own_entries(environment_, instance, links_)) {
      const auto equals = entry.find('=');
      own.emplace(entry.substr(0, equals), entry.substr(equals + 1));
    }
    // Secrets are known in the container only: a stand-in in a file would be taken for the value.
    for (const auto& [name, secret] : secret_variables(environment_, instance, links_)) own.erase(name);
    // What an instance is told of others may be much, and of that a template needs little.
    variables_ = guest::Environment(std::move(own), [this](std::string_view name) -> const std::string* {
      const auto link =
          std::ranges::lower_bound(links_, name, {}, [](const auto* one) { return std::string_view(one->first); });
      return link != links_.end() && (*link)->first == name ? &(*link)->second : nullptr;
    });
  }

  /// All of them, sorted by name as they are in the container.
  jinja::Value env()
  {
    if (told_.empty())
      for (const auto* link : links_) told_.emplace_back(link->first, link->second);
    const guest::Variables& own = variables_.variables();
    Pairs all;
    all.reserve(own.size() + told_.size());
    auto next = told_.begin();
    for (const auto& [name, value] : own) {
      for (; next != told_.end() && next->first.string() < name; ++next) all.push_back(*next);
      all.emplace_back(name, value);
    }
    all.insert(all.end(), next, told_.end());
    return jinja::Value::dict(std::move(all));
  }

  guest::Environment& variables() { return variables_; }

private:
  using Pairs = std::vector<std::pair<jinja::Value, jinja::Value>>;

  const Environment& environment_;
  const Instance* instance_ = nullptr;
  Links links_;
  Pairs told_; // the links as values of templates, shared by all instances of the service; made when they are needed
  guest::Environment variables_;
};

/// A template, read once for all whose files it makes.
class FileTemplate {
public:
  FileTemplate(Loading& loading, Inside& inside, const std::string& path)
      : loading_(loading), path_(path), folder_(path.substr(0, path.rfind('/') + 1)) // npos + 1 is 0
  {
    engine_.options.strict_undefined = true;
    engine_.options.keep_trailing_newline = true; // a configuration file ends with a line end if its template does
    engine_.options.look = loading.options.while_waiting;
    engine_.options.limits = loading.options.template_limits;
    engine_.options.limits.output = std::min(engine_.options.limits.output, LocalFiles::largest);
    engine_.globals = guest_template::template_functions(inside.variables(), guest_template::Place::elsewhere);
    engine_.further_names = [&inside](const std::string& name) {
      return name == "env" ? inside.env() : jinja::Value();
    };
    engine_.loader = [this](const std::string& name) { return included(folder_ + name); };
    renderer_.emplace(engine_, path_, *loading.local_files.find(path)->content);
  }

  std::shared_ptr<const std::string> rendered(std::chrono::milliseconds time)
  {
    engine_.options.limits.time = std::min(engine_.options.limits.time, time);
    auto text = std::make_shared<const std::string>(renderer_->render(jinja::Value::dict()).text);
    const auto [known, is_new] = contents_.emplace(*text, text);
    if (is_new) loading_.bytes += text->size();
    return known->second;
  }

  /// The path of one of the files that it is read from.
  std::string path_of(const std::string& name) const
  {
    return beside(loading_.options.file, name == path_ ? path_ : folder_ + name);
  }

private:
  std::optional<std::string> included(const std::string& path)
  {
    try {
      const LocalFile* file = loading_.local_files.find(path);
      return file == nullptr ? std::nullopt : std::optional(*file->content);
    } catch (const Error& error) { // the template engine says where it was asked for
      throw std::runtime_error(fmt::format("{} {}", in_quotes(path), error.what()));
    }
  }

  Loading& loading_;
  std::string path_;
  std::string folder_; // empty, or with a slash at its end
  jinja::Environment engine_;
  std::optional<jinja::Renderer> renderer_;
  std::unordered_map<std::string_view, std::shared_ptr<const std::string>> contents_;
};

class RenderedFiles {
public:
  explicit RenderedFiles(Loading& loading) : loading_(loading), inside_(loading.environment) {}

  void render(Instance& instance)
  {
    for (std::size_t i = 0; i < instance.settings.files.size(); ++i) {
      ContainerFile& file = instance.settings.files[i];
      if (file.source != ContainerFile::Source::template_) continue;
      inside_.enter(instance);
      FileTemplate& its_template = templates_.try_emplace(file.name, loading_, inside_, file.name).first->second;
      try {
        file.content = its_template.rendered(time_left());
      } catch (const jinja::Error& error) { // the template engine's own kind of error becomes one of ours
        report(instance, its_template.path_of(error.file), error);
      }
    }
  }

private:
  /// All of them together have a limit, too: there may be thousands of containers.
  std::chrono::milliseconds time_left() const
  {
    constexpr int as_long = 6; // as one template may take
    const auto end = began_ + as_long * loading_.options.template_limits.time;
    return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()),
                    std::chrono::milliseconds(0));
  }

  /// A mistake of a template is told once, for the first container that it is made for.
  void report(const Instance& instance, const std::string& path, const jinja::Error& error)
  {
    if (!told_.emplace(path, error.line, error.column).second) return;
    std::string message = printable(error.message);
    if (message.ends_with('.')) message.pop_back(); // sentences there, no sentences here
    Place place;                                    // without the line, which may hold a secret
    place.file = path;
    place.line = error.line;
    place.column = error.column;
    loading_.elsewhere.push_back({Severity::error, std::move(message), std::move(place),
                                  fmt::format("it was rendered for instance {}", in_quotes(instance.name.text()))});
  }

  Loading& loading_;
  Inside inside_;
  Clock::time_point began_ = Clock::now();
  std::map<std::string, FileTemplate> templates_;
  std::set<std::tuple<std::string, std::uint32_t, std::uint32_t>> told_;
};

void check_size(Loading& loading, const Instance& instance)
{
  constexpr std::size_t most = 16UL << 20U;
  std::size_t all = 0;
  for (const ContainerFile& file : instance.settings.files)
    if (file.content) all += file.content->size();
  if (all > most)
    loading.error(*loading.instances.at(instance.name).files.back(),
                  fmt::format("instance {}: its files have more than 16 MiB together", in_quotes(instance.name.text())),
                  "mount them with 'volumes', or make them part of an image");
}

} // namespace

void render_files(Loading& loading)
{
  constexpr std::size_t most_problems = 100;
  RenderedFiles files(loading);
  for (auto& [name, instance] : loading.environment.instances) {
    if (instance.settings.files.empty()) continue;
    if (loading.elsewhere.size() >= most_problems) return; // errors, all of them
    files.render(instance);
    check_size(loading, instance);
    if (loading.bytes > loading.options.most_bytes)
      return loading.error(*loading.instances.at(name).files.back(),
                           fmt::format("the files of all instances together take more than {} MiB; this is the first "
                                       "one too many",
                                       loading.options.most_bytes >> 20U));
  }
}

} // namespace maestro::reading
