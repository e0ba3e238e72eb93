# One interface target carries what every file of ours is compiled with.
add_library(maestro_warnings INTERFACE)
target_compile_features(maestro_warnings INTERFACE cxx_std_20)
target_compile_options(maestro_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
# g++ 12 reports these falsely in optimised standard-library code (GCC bugs 105329, 107852).
target_compile_options(maestro_warnings INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-stringop-overflow -Wno-array-bounds -Wno-stringop-overread -Wno-maybe-uninitialized>)
# Where several sources are compiled as one, g++ takes all of them for headers.
if(CMAKE_UNITY_BUILD)
  target_compile_options(maestro_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
# For clang, which builds the fuzzers, -Wconversion means more than for g++, which is what warns in every build.
target_compile_options(maestro_warnings INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion>)
