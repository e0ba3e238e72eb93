# What users get is compiled so that a fault is harder to exploit: addresses of its own at each start, tables that nobody
# can write to, checks of stacks and buffers. tools/hardening reads the program for it.
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT MAESTRO_SANITIZE)
  include(CheckCXXCompilerFlag)
  include(CheckCXXSourceCompiles)
  include(CheckPIESupported)
  check_pie_supported(LANGUAGES CXX)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON) # programs are linked with -pie; a static one says -static-pie itself

  foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection)
    string(MAKE_C_IDENTIFIER "has${flag}" known)
    check_cxx_compiler_flag(${flag} ${known})
    if(${known})
      add_compile_options(${flag})
    endif()
  endforeach()

  # The third level also checks buffers whose size is only known when it runs.
  check_cxx_source_compiles("
    #include <cstdlib>
    int main(int count, char**) {
      void* buffer = std::malloc(static_cast<std::size_t>(count));
      return static_cast<int>(__builtin_dynamic_object_size(buffer, 0));
    }" has_dynamic_object_size)
  set(level 2)
  if(has_dynamic_object_size)
    set(level 3)
  endif()
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${level})

  add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack)

  # The same source makes the same program, wherever it was built.
  add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
endif()
