// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/container/settings.hpp>
#include <maestro/plan/field.hpp>
#include <maestro/plan/labels.hpp>

#include <optional>
#include <string>
#include <vector>

namespace maestro {

/// What a container's label tells of the files that are put into it, which no engine keeps in mind: for each its path,
/// mode, owner and a short hash of what it holds (of a secret: of its name). Empty where that is more than a label
/// should hold.
std::string files_text(const std::vector<ContainerFile>& files);

/// Which of these files are new, gone, or other than the label of that name tells; nothing if it tells nothing.
std::optional<std::vector<Field>> changed_files(const Labels& carried, const std::vector<ContainerFile>& files);

/// All of them, where there was none.
std::vector<Field> new_files(const std::vector<ContainerFile>& files);

} // namespace maestro
