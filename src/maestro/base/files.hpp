// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace maestro {

/// The whole content of a file, `-` for standard input.
/// Throws Error(Fault::description) that names the file if it cannot be read or has more than limit bytes.
///
/// A pipe or a terminal may have nothing to read for ever: while_waiting is called again and again then, and what it
/// throws comes out.
std::string read_file(const std::string& path, std::size_t limit = 256UL << 20U,
                      const std::function<void()>& while_waiting = {});

/// Whether there is a file of this name, or a link to one; not what cannot be found out.
bool is_file(const std::string& path);

/// Puts a file of this content, which only its owner can read, in the place of the one that has this name or that a
/// link of this name leads to: whole, or not at all. What is no regular file, such as a pipe or a device, or is our own
/// standard output, is written to where it is. Throws Error(Fault::failed) that names it, also if nobody may write to
/// what is there.
///
/// A pipe may have no reader for ever: while_waiting is called as by read_file.
void replace_file(const std::string& path, std::string_view content, const std::function<void()>& while_waiting = {});

/// Makes a file of this content, whole, or not at all, and never in the place of another one. Throws
/// Error(Fault::failed) that names it, also if there is something of that name.
void create_file(const std::string& path, std::string_view content);

} // namespace maestro
