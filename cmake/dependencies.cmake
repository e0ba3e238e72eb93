# Every outside library, all from Debian 12; each is argued in docs/decisions/0002-dependencies.md.
set(text_formatting fmt::fmt)
if(MAESTRO_STATIC)
  set(Boost_USE_STATIC_LIBS ON)
  set(OPENSSL_USE_STATIC_LIBS ON)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
  set(text_formatting fmt_archive)
endif()
find_package(Boost 1.81 REQUIRED COMPONENTS context json)  # event loop, HTTP, fibers, JSON
find_package(OpenSSL REQUIRED)                             # TLS and digests
find_package(fmt REQUIRED)                                 # text formatting
find_package(Threads REQUIRED)                             # name resolution must not block the loop

find_path(LIBYAML_INCLUDE yaml.h REQUIRED)                 # YAML scanner, the one PyYAML uses
find_library(LIBYAML_LIBRARY yaml REQUIRED)
add_library(libyaml INTERFACE)
target_include_directories(libyaml SYSTEM INTERFACE ${LIBYAML_INCLUDE})
target_link_libraries(libyaml INTERFACE ${LIBYAML_LIBRARY})

find_path(PCRE2_INCLUDE pcre2.h REQUIRED)                  # regular expressions of the description, with limits
find_library(PCRE2_LIBRARY pcre2-8 REQUIRED)
add_library(pcre2 INTERFACE)
target_include_directories(pcre2 SYSTEM INTERFACE ${PCRE2_INCLUDE})
target_link_libraries(pcre2 INTERFACE ${PCRE2_LIBRARY})

if(MAESTRO_TESTS)
  find_package(doctest REQUIRED)
  include(doctest)
endif()
