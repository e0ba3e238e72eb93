// SPDX-License-Identifier: Apache-2.0
//
// Reads questions from standard input, each as a line with two sizes in bytes and then two texts. The first text is a
// glob pattern for the second (answer: yes or no); if it is empty, the second is a command to split (answer: the words,
// each behind its size, or: no words).
#include <maestro/base/text.hpp>

#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace {

std::string read(std::size_t size)
{
  std::string text(size, '\0');
  std::cin.read(text.data(), static_cast<std::streamsize>(size));
  return text;
}

void answer_words(const std::optional<std::vector<std::string>>& words)
{
  if (!words) std::cout << "no words";
  if (words)
    for (const std::string& word : *words) std::cout << word.size() << ' ' << word << ' ';
}

} // namespace

int main()
{
  std::string sizes;
  while (std::getline(std::cin, sizes)) {
    std::size_t second = 0;
    const std::string pattern = read(std::stoul(sizes, &second));
    const std::string text = read(std::stoul(sizes.substr(second)));
    if (pattern.empty())
      answer_words(maestro::shell_words(text));
    else
      std::cout << (maestro::glob_matches(pattern, text) ? "yes" : "no");
    std::cout << '\0';
  }
}
