// SPDX-License-Identifier: Apache-2.0
#include <jinja/run/runtime.hpp>
#include <jinja/template.hpp>

#include <algorithm>

namespace jinja {

Error::Error(std::string file_name, std::uint32_t line_number, std::uint32_t column_number, std::string text)
    : std::runtime_error(file_name + ":" + std::to_string(line_number) + ":" + std::to_string(column_number) + ": " +
                         text),
      file(std::move(file_name)), line(line_number), column(column_number), message(std::move(text))
{
}

Rendered render(const Environment& environment, const std::string& name, std::string_view source, const Value& context)
{
  Runtime runtime(environment);
  return runtime.render(name, source, context);
}

Renderer::Renderer(const Environment& environment, std::string name, std::string source)
    : name_(std::move(name)), source_(std::move(source)), runtime_(std::make_unique<Runtime>(environment))
{
}

Renderer::~Renderer() = default;

Rendered Renderer::render(const Value& context) { return runtime_->render(name_, source_, context); }

Source source_of(const Rendered& rendered, std::size_t offset)
{
  const auto after = std::upper_bound(rendered.origins.begin(), rendered.origins.end(), offset,
                                      [](std::size_t at, const Origin& origin) { return at < origin.offset; });
  if (after == rendered.origins.begin()) return {rendered.files.empty() ? "" : rendered.files[0], 1, 1};
  const Origin& origin = *std::prev(after);
  Source result{rendered.files[origin.file], origin.line, origin.column};
  if (!origin.literal) return result;
  for (std::size_t at = origin.offset; at < offset && at < rendered.text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(rendered.text[at]);
    if (byte == '\n') {
      ++result.line;
      result.column = 1;
    } else if ((byte & 0xC0U) != 0x80U) {
      ++result.column;
    }
  }
  return result;
}

} // namespace jinja
