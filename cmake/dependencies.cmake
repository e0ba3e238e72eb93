# Every outside library, all from Debian 12; each is argued in docs/decisions/0002-dependencies.md.
set(text_formatting fmt::fmt)
if(MAESTRO_STATIC)
  set(Boost_USE_STATIC_LIBS ON)
  set(OPENSSL_USE_STATIC_LIBS ON)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
  set(text_formatting fmt_archive)
endif()
find_package(Boost 1.81 REQUIRED COMPONENTS context json)  # event loop, HTTP, fibers, JSON
if(MAESTRO_STATIC)
  # As for the shared ones, which means nothing on Linux: then a file compiles as it does for the preset `release`, and
  # ccache has it already.
  foreach(library container context json)
    string(TOUPPER ${library} upper)
    set_property(TARGET Boost::${library} APPEND PROPERTY INTERFACE_COMPILE_DEFINITIONS BOOST_${upper}_DYN_LINK)
  endforeach()
endif()
find_package(OpenSSL REQUIRED)                             # TLS and digests
find_package(fmt REQUIRED)                                 # text formatting
find_package(Threads REQUIRED)                             # name resolution must not block the loop
include(c_libraries)                                       # libyaml, PCRE2

if(MAESTRO_TESTS)
  find_package(doctest REQUIRED)
  include(doctest)
endif()
