// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/app.hpp>

int main(int count, char** words) { return maestro::cli::run({words + 1, words + count}); }
