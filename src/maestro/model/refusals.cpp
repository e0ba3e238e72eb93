// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/address.hpp>
#include <maestro/base/text.hpp>
#include <maestro/container/image.hpp>
#include <maestro/model/refusals.hpp>
#include <maestro/model/shell_variable.hpp>

#include <fmt/core.h>
#include <strings/ascii.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <span>

namespace maestro {

namespace {

constexpr std::int64_t least_memory = 6 << 20;

std::string amount(std::int64_t bytes)
{
  if (bytes % (1 << 20) == 0) return fmt::format("{}m", bytes >> 20);
  return bytes % 1024 == 0 ? fmt::format("{}k", bytes >> 10) : std::to_string(bytes);
}

/// With its name in small letters, and its tag or digest as it is.
std::string with_small_name(const std::string& image)
{
  const auto slash = image.rfind('/');
  const auto end = std::min(image.find_first_of(":@", slash == std::string::npos ? 0 : slash), image.size());
  return strings::ascii_lower(std::string_view(image).substr(0, end)) + image.substr(end);
}

/// The image that was meant, if that can be told; otherwise what an image looks like.
std::string image_remedy(const std::string& image)
{
  constexpr std::size_t most = 200; // to be copied whole
  if (const std::string other = with_template_variables(image); other != image)
    return fmt::format("write {0}{1}{0}", other.find('\'') == std::string::npos ? '\'' : '"',
                       first_code_points(other, most));
  if (const std::string small = with_small_name(image); image_flaw(small).empty())
    return fmt::format("write '{}'", excerpt(small));
  return "an image is [registry/]name[:tag], its name in small letters";
}

void check_image(const Instance& instance, std::vector<Refusal>& all)
{
  if (std::string flaw = image_flaw(instance.image); !flaw.empty())
    all.push_back(
        {"image", fmt::format("'{}' is no image: {}", excerpt(instance.image), flaw), image_remedy(instance.image)});
}

/// Linux takes 64 bytes.
void check_host_name(const Instance& instance, std::vector<Refusal>& all)
{
  constexpr std::size_t longest = 64;
  const std::string name = effective_settings(instance).hostname;
  if (name.size() <= longest) return;
  const bool own = !instance.settings.hostname.empty();
  all.push_back(
      {own ? "hostname" : "name",
       fmt::format("the host name '{}' has {} bytes, and {} are allowed", excerpt(name), name.size(), longest),
       own ? "write a shorter 'hostname'" : "the instance's name is its host name unless it has a 'hostname'"});
}

/// A key that names a namespace, and what may stand there: words, and what begins with one of these and goes on.
struct NamespaceKey {
  std::string_view path;
  std::span<const std::string_view> words;
  std::span<const std::string_view> beginnings;
};

/// Those of Docker and of Podman: neither says no to the other's, or to any.
void check_namespace(const NamespaceKey& key, const std::string& mode, std::vector<Refusal>& all)
{
  const bool is_blank = mode.find_first_of(" \t\r\n") != std::string::npos;
  const auto continues = [&](std::string_view beginning) {
    return mode.starts_with(beginning) && mode.size() > beginning.size() && !is_blank;
  };
  if (mode.empty() || std::ranges::count(key.words, mode) > 0 || std::ranges::any_of(key.beginnings, continues)) return;
  std::vector<std::string> known(key.words.begin(), key.words.end());
  std::string hint = did_you_mean(mode, known);
  if (const auto colon = mode.find(':'); hint.empty() && colon + 1 < mode.size() && colon != std::string::npos) {
    known.assign(key.beginnings.begin(), key.beginnings.end());
    if (const auto meant = closest(mode.substr(0, colon + 1), known))
      hint = fmt::format("did you mean '{}'?", excerpt(*meant + mode.substr(colon + 1)));
  }
  if (hint.empty()) hint = shell_variable_remedy(mode);
  if (hint.empty()) hint = fmt::format("write one of {}, or container:NAME", join(key.words, ", "));
  all.push_back(
      {std::string(key.path), fmt::format("'{}' is no mode of '{}'", excerpt(mode), key.path), std::move(hint), true});
}

/// `net` may name any network of the ship, but none has a colon or a blank in its name, or what belongs to a variable.
void check_network_mode(const ContainerSettings& settings, std::vector<Refusal>& all)
{
  static constexpr std::array<std::string_view, 5> beginnings{"container:", "ns:", "slirp4netns:", "pasta:", "bridge:"};
  if (!settings.network_mode || settings.network_mode->find_first_of(": \t\r\n${}") == std::string::npos) return;
  check_namespace({"net", network_modes, beginnings}, *settings.network_mode, all);
}

void check_namespaces(const ContainerSettings& settings, std::vector<Refusal>& all)
{
  static constexpr std::array<std::string_view, 3> own{"host", "private", "pod"};
  static constexpr std::array<std::string_view, 5> ipc{"host", "private", "shareable", "none", "pod"};
  static constexpr std::array<std::string_view, 6> users{"host", "private", "auto", "keep-id", "nomap", "pod"};
  static constexpr std::array<std::string_view, 2> others{"container:", "ns:"};
  static constexpr std::array<std::string_view, 4> others_of_users{"container:", "ns:", "auto:", "keep-id:"};
  check_network_mode(settings, all);
  check_namespace({"ipc", ipc, others}, settings.ipc_mode, all);
  check_namespace({"pid", own, others}, settings.pid_mode, all);
  check_namespace({"uts", own, others}, settings.uts_mode, all);
  check_namespace({"userns_mode", users, others_of_users}, settings.userns_mode, all);
}

void check_name_servers(const ContainerSettings& settings, std::vector<Refusal>& all)
{
  for (const std::string& server : settings.dns.value_or(std::vector<std::string>()))
    if (!is_address(server.substr(0, server.find('%')))) // fe80::1%eth0
      all.push_back({"dns", fmt::format("the name server '{}' is no address", excerpt(server)),
                     "name servers are addresses in digits, such as 10.0.0.53", true});
}

/// No name of a host or domain has a blank in it.
void check_blanks(const ContainerSettings& settings, std::vector<Refusal>& all)
{
  const auto check = [&](std::string path, const std::string& name) {
    if (safe_text(name) == name && name.find_first_of(" \t") == std::string::npos) return;
    all.push_back({std::move(path), fmt::format("'{}' cannot be the name of a host or domain", excerpt(name)),
                   "write it without blanks and control characters", true});
  };
  check("hostname", settings.hostname);
  check("domainname", settings.domainname);
  for (const std::string& domain : settings.dns_search) check("dns_search", domain);
}

void check_memory(const ContainerSettings& settings, std::vector<Refusal>& all)
{
  if (is_limit(settings.memory) && *settings.memory < least_memory)
    all.push_back({"limits.memory",
                   fmt::format("{} of memory are less than a container may have", amount(*settings.memory)),
                   "6m is the least"});
  const auto& reservation = settings.memory_reservation;
  if (is_limit(reservation) && *reservation < least_memory)
    all.push_back({"mem_reservation",
                   fmt::format("{} of memory are less than a container may have", amount(*reservation)),
                   "6m is the least"});
  if (is_limit(reservation) && is_limit(settings.memory) && *reservation > *settings.memory)
    all.push_back({"mem_reservation",
                   fmt::format("{} are more than the limit of {}", amount(*reservation), amount(*settings.memory)),
                   "write at most as much as 'memory' of 'limits'"});
}

void check_swap(const ContainerSettings& settings, std::vector<Refusal>& all)
{
  const auto& swap = settings.memory_swap;
  if (!is_limit(swap)) return;
  if (!is_limit(settings.memory))
    all.push_back({"limits.swap", "'swap' needs 'memory' beside it", "'swap' is memory and swap together"});
  else if (*swap < *settings.memory)
    all.push_back(
        {"limits.swap", fmt::format("{} of swap are less than {} of memory", amount(*swap), amount(*settings.memory)),
         fmt::format("'swap' is memory and swap together: at least {}, or -1 for no limit", amount(*settings.memory))});
}

constexpr std::array<std::string_view, 15> ulimits{"core",    "cpu",      "data",   "fsize",      "locks",
                                                   "memlock", "msgqueue", "nice",   "nofile",     "nproc",
                                                   "rss",     "rtprio",   "rttime", "sigpending", "stack"};

/// -1 is no limit.
std::uint64_t height(std::int64_t limit)
{
  return limit < 0 ? std::numeric_limits<std::uint64_t>::max() : static_cast<std::uint64_t>(limit);
}

std::string limit_text(std::int64_t limit) { return limit < 0 ? "no limit" : std::to_string(limit); }

void check_ulimits(const ContainerSettings& settings, std::vector<Refusal>& all)
{
  for (const Ulimit& ulimit : settings.ulimits) {
    const std::string path = "ulimits." + ulimit.name;
    if (std::find(ulimits.begin(), ulimits.end(), ulimit.name) == ulimits.end()) {
      const std::vector<std::string> names(ulimits.begin(), ulimits.end());
      std::string hint = did_you_mean(ulimit.name, names);
      all.push_back({path, fmt::format("'{}' is no ulimit", excerpt(ulimit.name)),
                     hint.empty() ? "ulimits are " + join(ulimits, ", ") : std::move(hint)});
    }
    if (height(ulimit.soft) > height(ulimit.hard))
      all.push_back({path,
                     fmt::format("the soft limit of '{}' ({}) is above the hard one ({})", excerpt(ulimit.name),
                                 limit_text(ulimit.soft), limit_text(ulimit.hard)),
                     "raise the hard limit or lower the soft one"});
  }
}

void check_restart(const RestartPolicy& policy, std::vector<Refusal>& all)
{
  if (policy.retries != 0 && policy.name != "on-failure")
    all.push_back({"restart", fmt::format("the policy '{}' has no number of retries", policy.name),
                   fmt::format("write on-failure:{}, or {} alone", policy.retries, policy.name)});
}

} // namespace

std::vector<Refusal> refusals_of(const Instance& instance)
{
  std::vector<Refusal> all;
  check_image(instance, all);
  check_host_name(instance, all);
  check_blanks(instance.settings, all);
  check_namespaces(instance.settings, all);
  check_name_servers(instance.settings, all);
  check_memory(instance.settings, all);
  check_swap(instance.settings, all);
  check_ulimits(instance.settings, all);
  check_restart(instance.settings.restart, all);
  return all;
}

} // namespace maestro
