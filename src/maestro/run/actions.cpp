// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/base/text.hpp>
#include <maestro/container/mounted.hpp>
#include <maestro/model/inherited_volumes.hpp>
#include <maestro/plan/declared.hpp>
#include <maestro/plan/in_place.hpp>
#include <maestro/plan/replacement.hpp>
#include <maestro/run/actions.hpp>
#include <maestro/run/change_trace.hpp>
#include <maestro/run/pull_tally.hpp>
#include <maestro/run/put_back.hpp>
#include <maestro/run/registry_failure.hpp>
#include <maestro/run/resources.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace maestro {

namespace {

constexpr std::string_view always = "always"; // the restart policy with which a daemon starts what was stopped

/// One step at work.
struct Performer {
  const Step& step;
  PlayTools& tools;
  engine::Engine& engine;
  const std::function<void(const Told&)>& tell;

  const InstanceName& name() const { return *step.instance(); }
  const Instance& instance() const { return tools.environment.instances.at(name()); }
  void progress(const std::string& note) const { tell(StepProgress{.step = step.id, .note = note}); }

  /// On the heap, because thousands of fibers may hold one.
  std::unique_ptr<engine::ContainerSpec> described(const std::string& image) const
  {
    return net::on_large_stack([&] {
      auto spec = std::make_unique<engine::ContainerSpec>(container_spec(tools.environment, instance(), tools.links));
      label_declared_keys(*spec);
      spec->image = image; // the labels tell what is described, whichever image that is on this ship
      tools.secrets.fill(*spec);
      return spec;
    });
  }
  /// What the instance's container is called at the moment.
  std::string called(bool beside) const { return beside ? next_name(name()) : name().text(); }
  CheckContext check_context(bool beside = false) const
  {
    return {.environment = tools.environment,
            .instance = instance(),
            .engine = engine,
            .progress = [this](const std::string& saw) { progress(saw); },
            .process_environment = tools.process_environment,
            .called = called(beside),
            .masked = [this](std::string words) { return tools.secrets.masked(instance(), std::move(words)); }};
  }
  /// Does what joins the container to its networks. Who makes the same network at this moment may let two have its name
  /// for a while, and then the engine refuses what names it: decides by what is there rather than by the words.
  template<class Join>
  auto joining(const Join& join) const
  {
    try {
      return join();
    } catch (const engine::Refused& refused) {
      if (!heal_networks(refused.what())) throw;
    }
    return join();
  }
  bool heal_networks(std::string_view refusal) const;
  const std::string& old_policy(const std::string& id) const;
  void note_change(const std::string& id) const;
  /// Before anything is given up or made for it: whether maestro-guest is there, and can run in it.
  void check_guest(const std::string& image) const
  {
    if (instance().settings.guest) tools.guest.check(engine, image);
  }
  /// The container that a step names, or else the one that was created before it.
  const std::string& id_of(const std::string& named) const
  {
    const auto created = tools.created.find(name());
    return !named.empty() || created == tools.created.end() ? named : created->second;
  }
  /// It was found to be so already, because somebody else was faster. Of a stop for a replacement that says nothing:
  /// the new container is our doing.
  void note_unaltered() const
  {
    if (step.instance() != nullptr) tools.unaltered.insert(name());
  }

  void operator()(const PullImage& pull) const;
  void operator()(const EnsureNetwork& ensure) const;
  void operator()(const EnsureVolume& ensure) const;
  void operator()(const RemoveNetwork& remove) const
  {
    remove_unused_network(engine, {.id = remove.id, .name = std::string(maestro::name(step.subject))});
  }
  void operator()(const RemoveVolume& remove) const { remove_own_volume(engine, tools.environment, remove.volume); }
  void operator()(const RunChecks& checks) const;
  void operator()(const VerifyCreate&) const;
  void operator()(const RemoveContainer& remove) const { engine.remove(remove.id); }
  void operator()(const CreateContainer&) const;
  void operator()(const TakeName&) const;
  void operator()(const SetAside& old) const;
  void operator()(const PutBack& back) const;
  void operator()(const PutFiles& put) const;
  void operator()(const StartContainer& start) const;
  void operator()(const AwaitRunning& await) const;
  void operator()(const Monitor& monitor) const;
  void operator()(const StopContainer& stop) const
  {
    if (stop.stands_down && old_policy(stop.id) == always) engine.update(stop.id, {.restart = RestartPolicy()});
    if (!engine.stop(stop.id, stop.grace ? *stop.grace : own_grace(stop.id)) && !stop.to_replace) note_unaltered();
  }
  /// The time that a container was made with. One that is gone needs none.
  std::chrono::seconds own_grace(const std::string& id) const
  {
    const auto made = engine.retell(id);
    return (made ? made->settings : ContainerSettings()).stop_timeout;
  }
  void operator()(const KillContainer& kill) const
  {
    if (!engine.kill(kill.id)) note_unaltered();
  }
  void operator()(const UpdateContainer& update) const;
  void operator()(const Pause& pause) const { net::sleep(pause.duration); }
};

void Performer::operator()(const PullImage& pull) const
{
  const Note note = [&](const std::string& words) { progress(words); };
  const PullLogin login = tools.logins.of(pull.image, step.ship, engine, note);
  if (!login.problem.empty()) note(login.problem);
  try {
    with_retries(registry_for(tools.environment.registries, pull.image), note, [&] {
      PullTally tally;
      engine.pull(pull.image, login.login, [&](const engine::PullProgress& message) {
        if (const auto state = tally.after(message))
          tell(StepProgress{step.id, state->percent, {}, state->current, state->total});
      });
    });
  } catch (const engine::Refused& refused) { // adds what to do about it
    throw pull_failure(refused, pull.image, login);
  }
}

void Performer::operator()(const EnsureNetwork& ensure) const
{
  ensure_network(engine, network_spec(tools.environment, tools.environment.networks.at(ensure.network)));
}

/// Whether there were several of one name. Who made the second one may have removed it since: then there is one again,
/// and nothing but the name in the refusal tells of it.
bool Performer::heal_networks(std::string_view refusal) const
{
  bool healed = false;
  for (const Resource& resource : declared_resources(tools.environment, instance())) {
    if (resource.kind != Resource::Kind::network) continue;
    const std::size_t count = engine.networks(resource.name).size();
    if (count > 1) (*this)(EnsureNetwork{resource.name});
    healed = healed || count > 1 || (count == 1 && refusal.find(resource.name) != std::string_view::npos);
  }
  return healed;
}

void Performer::operator()(const EnsureVolume& ensure) const
{
  engine.create_volume(volume_spec(tools.environment, tools.environment.volumes.at(ensure.volume)));
}

void Performer::operator()(const RunChecks& checks) const
{
  run_checks(instance().lifecycle.of(checks.state), check_context());
}

/// The engine looks for the image and at the settings before it looks at the name, so that a conflict means: it would.
void Performer::operator()(const VerifyCreate& verify) const
{
  check_guest(verify.image);
  const auto place = tools.creations.take();
  try {
    const auto spec = described(verify.image);
    joining([&] { return engine.create(*spec); });
  } catch (const engine::Refused& refused) { // a conflict is the answer that we hope for
    if (refused.status() != engine::Refused::conflict) throw;
  }
}

/// The restart policy of the container that is replaced, as it was before anything was changed.
const std::string& Performer::old_policy(const std::string& id) const
{
  const auto known = tools.old_policies.find(name());
  if (known != tools.old_policies.end()) return known->second;
  const auto state = engine.inspect(id);
  return tools.old_policies.emplace(name(), state ? state->restart_policy : std::string()).first->second;
}

/// A create whose answer was lost has left our own container behind: then it is done.
void Performer::operator()(const CreateContainer& create) const
{
  check_guest(create.image);
  const auto place = tools.creations.take();
  auto spec = described(create.image);
  if (create.beside) spec->name = next_name(name());
  if (!create.replaces.empty()) label_replacement(*spec, create.replaces, old_policy(create.replaces));
  try {
    const engine::Created created = joining([&] { return engine.create(*spec); });
    tools.created[name()] = created.id;
    for (const std::string& words : created.warnings) tell(Warning{name(), step.ship, words});
  } catch (const engine::Refused& refused) { // decides by what is there, not by the words
    if (refused.status() != engine::Refused::conflict) throw;
    const auto existing = engine.inspect(spec->name);
    const bool ours = existing && existing->state == engine::State::created && !is_created_in_steps(*spec) &&
                      has_current_config(existing->labels, *spec).value_or(false) &&
                      label_of(existing->labels, labels::replaces) == create.replaces;
    if (!ours) throw;
    tools.created[name()] = existing->id;
  }
}

void Performer::operator()(const PutFiles& put) const
{
  const auto place = tools.transfers.take();
  std::vector<ContainerFile> files = instance().settings.files;
  for (ContainerFile& file : files)
    if (file.source == ContainerFile::Source::secret)
      file.content = std::make_shared<const std::string>(tools.secrets.value(SecretName(file.name)));
  if (instance().settings.guest) files.push_back(tools.guest.file());
  const ContainerSettings settings = with_inherited_volumes(tools.environment, instance());
  for (const auto& [folder, below] : by_file_system(settings, std::move(files)))
    engine.put_files(id_of(put.id), folder, below);
}

/// Before the container is changed, so that whoever is killed in between has left too much rather than too little.
void Performer::note_change(const std::string& id) const
{
  try {
    leave_trace(engine, tools.environment.name, id);
  } catch (const engine::Refused& refused) { // what the user has asked for does not hang on it
    tell(
        Warning{name(), step.ship,
                fmt::format("its ship cannot keep in mind that it is changed while it runs ({}): if that is taken back "
                            "in the description, only `maestro apply --check-containers` will see it",
                            refused.what())});
  }
}

void Performer::operator()(const UpdateContainer& update) const
{
  note_change(update.id);
  const ContainerSettings& described = instance().settings;
  for (const std::string& network : update.networks)
    joining([&] {
      engine.connect(update.id, *std::ranges::find(described.networks, network, &NetworkAttachment::network));
    });
  if (update.keys.empty()) return;
  const auto hint = [&] { return fmt::format("`maestro restart {}` makes a new container", name()); };
  try {
    const auto warnings = engine.update(update.id, update_of(update.keys, described));
    if (!warnings) throw Error(Fault::failed, "its engine cannot change a container", hint());
    for (const std::string& words : *warnings) tell(Warning{name(), step.ship, words});
  } catch (const engine::Refused& refused) { // adds what to do about it
    throw Error(Fault::failed, refused.what(), hint());
  }
}

void Performer::operator()(const TakeName&) const { engine.rename(id_of({}), name().text()); }

void Performer::operator()(const SetAside& old) const
{
  if (engine.inspect(old.id)) engine.rename(old.id, old_name(name())); // that it is gone is nobody's loss
}

void Performer::operator()(const PutBack& back) const
{
  const auto known = tools.old_policies.find(name());
  const std::string policy = known == tools.old_policies.end() ? std::string() : known->second;
  put_back(back.id, policy, check_context(), tools.watches.of(step.ship), instance().settings.stop_timeout,
           [this](bool serves) { tools.serves.insert_or_assign(name(), serves); });
}

void Performer::operator()(const Monitor& monitor) const
{
  monitor_running(check_context(monitor.beside), tools.watches.of(step.ship), monitor.duration);
}

void Performer::operator()(const StartContainer& start) const
{
  // Listening begins before the start, so that no death is missed.
  const std::size_t deaths_before = tools.watches.of(step.ship).count(called(start.beside));
  const std::string& id = id_of(start.id);
  const engine::Started started = joining([&] { return engine.start(id); });
  if (started.ran_already && !start.id.empty()) note_unaltered();
  tools.starts[name()] = {deaths_before, started.took};
}

void Performer::operator()(const AwaitRunning& await) const
{
  ShipWatch& watch = tools.watches.of(step.ship);
  if (await.was_started)
    await_running(check_context(await.beside), watch, tools.starts[name()]);
  else
    await_ready(check_context(), watch, await.was_restarting);
}

} // namespace

void perform(const Step& step, PlayTools& tools, const std::function<void(const Told&)>& tell)
{
  std::visit(Performer{step, tools, tools.fleet.at(step.ship), tell}, step.action);
}

bool is_cuttable(const Action& action)
{
  return std::visit(Overloaded{
                        [](const PullImage&) { return true; },
                        [](const RunChecks&) { return true; },
                        [](const AwaitRunning&) { return true; },
                        [](const Monitor&) { return true; },
                        [](const Pause&) { return true; },
                        [](const EnsureNetwork&) { return false; },
                        [](const EnsureVolume&) { return false; },
                        [](const RemoveNetwork&) { return false; },
                        [](const RemoveVolume&) { return false; },
                        [](const VerifyCreate&) { return false; },
                        [](const RemoveContainer&) { return false; },
                        [](const CreateContainer&) { return false; },
                        [](const TakeName&) { return false; },
                        [](const SetAside&) { return false; },
                        [](const PutBack&) { return false; },
                        [](const PutFiles&) { return false; },
                        [](const StartContainer&) { return false; },
                        [](const StopContainer&) { return false; },
                        [](const KillContainer&) { return false; },
                        [](const UpdateContainer&) { return false; },
                    },
                    action);
}

std::string doing(const Step& step)
{
  const auto creating = [](const std::string& image) { return fmt::format("create the container from {}", image); };
  return std::visit(
      Overloaded{
          [](const PullImage& pull) { return fmt::format("pull {}", pull.image); },
          [](const EnsureNetwork& ensure) { return fmt::format("make the network '{}'", ensure.network); },
          [](const EnsureVolume& ensure) { return fmt::format("make the volume '{}'", ensure.volume); },
          [](const RemoveNetwork&) { return std::string("remove the network"); },
          [](const RemoveVolume& remove) { return fmt::format("remove the volume '{}'", remove.volume); },
          [](const RunChecks& checks) {
            switch (checks.state) {
            case LifecycleState::pre_start:
              return std::string("pass the checks before the start");
            case LifecycleState::running:
              return std::string("pass the checks");
            case LifecycleState::pre_stop:
              return std::string("pass the checks before the stop");
            case LifecycleState::stopped:
              return std::string("pass the checks after the stop");
            }
            return std::string();
          },
          [&](const VerifyCreate& verify) { return creating(verify.image); },
          [](const RemoveContainer&) { return std::string("remove the old container"); },
          [&](const CreateContainer& create) { return creating(create.image); },
          [](const TakeName&) { return std::string("give the new container its name"); },
          [](const SetAside&) { return std::string("set the old container aside"); },
          [](const PutBack&) { return std::string("put the old container back"); },
          [](const PutFiles&) { return std::string("put the files into the container"); },
          [](const StartContainer&) { return std::string("start the container"); },
          [](const Monitor&) { return std::string("see it go on running"); },
          [](const AwaitRunning&) { return std::string("wait until it is ready"); },
          [](const StopContainer&) { return std::string("stop the container"); },
          [](const KillContainer&) { return std::string("kill the container"); },
          [](const UpdateContainer&) { return std::string("update the container"); },
          [](const Pause&) { return std::string("pause"); },
      },
      step.action);
}

std::string left_behind(const Action& action, Result result)
{
  if (result == Result::unreachable && !is_cuttable(action) && !std::holds_alternative<VerifyCreate>(action))
    return "no answer came: it is not known whether it took effect";
  if (std::holds_alternative<PutFiles>(action)) return "the new container, without its files and not started";
  if (std::holds_alternative<StartContainer>(action)) return "the new container, not started";
  const auto* await = std::get_if<AwaitRunning>(&action);
  if (await != nullptr && await->was_started) return "the new container, as it is";
  return {};
}

std::string death_words(const InstanceName& instance, engine::Engine& engine, const ShipWatch& watch)
{
  try {
    const auto state = engine.inspect(instance.text());
    if (!state) return "it was ready, and then its container was removed";
    return fmt::format("it was ready, and then it ended{}{}", with_exit_code(watch.exit_code(instance.text(), *state)),
                       state->oom_killed ? " (out of memory)" : "");
  } catch (const Error&) { // that it died is known from its ship already
    return "it was ready, and then it ended";
  }
}

} // namespace maestro
