# The C libraries that CMake has no module for; installed with libmaestro, whose users link them too.
function(maestro_find_library name header file)
  string(MAKE_C_IDENTIFIER maestro_${name} known)
  find_path(${known}_include ${header} REQUIRED)
  find_library(${known}_library ${file} REQUIRED)
  mark_as_advanced(${known}_include ${known}_library)
  if(NOT TARGET maestro::${name})
    add_library(maestro::${name} INTERFACE IMPORTED)
    target_include_directories(maestro::${name} SYSTEM INTERFACE ${${known}_include})
    target_link_libraries(maestro::${name} INTERFACE ${${known}_library})
  endif()
endfunction()

maestro_find_library(yaml yaml.h yaml)       # YAML scanner, the one PyYAML uses
maestro_find_library(pcre2 pcre2.h pcre2-8)  # regular expressions of the description, with limits
