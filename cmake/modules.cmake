# maestro_module(NAME LAYER n [USES module...] [LINKS target...] [SOURCES file...])
#
# One call a folder: the library of all its *.cpp files except main.cpp, unless SOURCES names them. A module may use only
# modules of lower layers; an upward use stops the configuration here, an upward #include is found by tools/layers.
function(maestro_module name)
  cmake_parse_arguments(M "" "LAYER" "USES;LINKS;SOURCES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(M_SOURCES)
    set(sources ${M_SOURCES})
  endif()
  set(scope PUBLIC)
  if(sources)
    add_library(maestro_${name} STATIC ${sources})
    target_link_libraries(maestro_${name} PRIVATE maestro_warnings)
    target_compile_features(maestro_${name} PUBLIC cxx_std_20)
  else()
    add_library(maestro_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(maestro_${name} ${scope} ${PROJECT_SOURCE_DIR}/src)
  set_target_properties(maestro_${name} PROPERTIES MAESTRO_LAYER ${M_LAYER})
  foreach(used IN LISTS M_USES)
    get_target_property(below maestro_${used} MAESTRO_LAYER)
    if(NOT below LESS M_LAYER)
      message(FATAL_ERROR "layering: ${name} (${M_LAYER}) may not use ${used} (${below})")
    endif()
    target_link_libraries(maestro_${name} ${scope} maestro_${used})
  endforeach()
  target_link_libraries(maestro_${name} ${scope} ${M_LINKS})
endfunction()

# maestro_tests(NAME [LABEL label] [USES target...] [PROPERTIES property value...])
#
# The test program of all *_test.cpp files in this folder; each TEST_CASE becomes one CTest test of that label.
function(maestro_tests name)
  cmake_parse_arguments(T "" "LABEL" "USES;PROPERTIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *_test.cpp)
  if(NOT sources)
    return() # a module whose tests are still to come
  endif()
  add_executable(${name}_test ${sources})
  target_link_libraries(${name}_test PRIVATE maestro_warnings maestro_test_main ${T_USES})
  target_compile_options(${name}_test PRIVATE ${MAESTRO_TEST_OPTIONS})
  doctest_discover_tests(${name}_test TEST_PREFIX "${name}: " PROPERTIES LABELS "${T_LABEL}" ${T_PROPERTIES})
endfunction()

# One file that needs no library on the machine, at an address of its own at each start.
function(link_as_static_pie program)
  # Without CMake's own -pie, which may come later and then makes a dynamic program of it.
  set_property(TARGET ${program} PROPERTY POSITION_INDEPENDENT_CODE)
  target_compile_options(${program} PRIVATE -fPIE)
  target_link_options(${program} PRIVATE -static-pie -Wl,--gc-sections)
endfunction()
